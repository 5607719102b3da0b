package dev.bascule.engine;

/**
 * Whether the engine takes batches. A read-only one still answers questions, until it has ended.
 */
public sealed interface Mode {

  record Serving() implements Mode {}

  /**
   * Nothing is accepted.
   *
   * @param code stable, snake_case
   * @param reason a sentence: what happened, with values, and what to do
   */
  record ReadOnly(String code, String reason) implements Mode {}
}
