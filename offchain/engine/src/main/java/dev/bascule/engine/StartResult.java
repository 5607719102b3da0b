package dev.bascule.engine;

/** Whether there is an engine. A started one may still be read-only: ask its mode. */
public sealed interface StartResult {

  record Started(Engine engine) implements StartResult {}

  /**
   * Nothing runs, and nothing was written to the log.
   *
   * @param code stable, snake_case
   * @param sentence what happened, with values, and what to do
   */
  record Refused(String code, String sentence) implements StartResult {}
}
