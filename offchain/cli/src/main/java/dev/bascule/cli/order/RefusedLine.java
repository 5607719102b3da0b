package dev.bascule.cli.order;

/**
 * A line that is not paid.
 *
 * @param line of the file, from 1
 * @param reference empty when the line has none
 * @param code stable, snake_case
 */
public record RefusedLine(long line, String reference, String code, String reason) {}
