package dev.bascule.chainrpc.block;

/**
 * A node's block is not believed.
 *
 * @param code stable, in snake case
 */
public record BlockRefused(String code, String sentence) {}
