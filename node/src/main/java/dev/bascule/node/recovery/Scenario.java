package dev.bascule.node.recovery;

import java.util.Locale;

/** What a drill breaks and mends again. */
enum Scenario {
  KILL_VALIDATOR("one validator is killed and started again"),
  QUORUM_LOSS("so many validators are killed that the chain stands, then all are started"),
  LOST_DISK("one validator loses its chain data and fetches it again"),
  SITE_LOSS("all nodes of one organisation are killed and started again");

  private final String words;

  Scenario(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
