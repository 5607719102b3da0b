package dev.bascule.engine;

/** Whether the engine takes batches. It answers questions in either mode. */
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
