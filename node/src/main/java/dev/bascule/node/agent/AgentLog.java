package dev.bascule.node.agent;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Says what happens once: a refusal that goes on is not repeated at each look. */
final class AgentLog {

  private final Consumer<String> line;
  private final Clock clock;
  private final Map<String, String> said = new HashMap<>();

  AgentLog(Consumer<String> line, Clock clock) {
    this.line = line;
    this.clock = clock;
  }

  void event(String text) {
    line.accept(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + text);
  }

  /** About one thing; said again only when it says something else. */
  void state(String about, String text) {
    if (!text.equals(said.put(about, text))) event(about + ": " + text);
  }

  /** What was wrong with it is over. */
  void well(String about, String text) {
    if (said.remove(about) != null) event(about + ": " + text);
  }
}
