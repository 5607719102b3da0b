package dev.bascule.node.observability;

import java.util.Locale;

/** What {@code node observability metrics} exposes, because Besu does not. */
enum Gauge {
  BASCULE_CHAIN_MOVES("1 when blocks are made, 0 when the chain stands"),
  BASCULE_CHAIN_HEIGHT("Number of the newest block that any node has"),
  BASCULE_CHAIN_HEAD_AGE_SECONDS("Age of the newest block"),
  BASCULE_CHAIN_ROUND("Round in which the next block is waited for, 0 while blocks are on time"),
  BASCULE_CHAIN_VALIDATORS("Validators in force"),
  BASCULE_CHAIN_QUORUM_NEEDED("Validators that must seal a block"),
  BASCULE_CHAIN_QUORUM_MARGIN("Validators that may still fail before the chain stands"),
  BASCULE_VALIDATOR_MISSING("1 for each validator that cannot sign, with its cause"),
  BASCULE_NODE_UP("1 when the node answers"),
  BASCULE_NODE_PEERS("Connected peers"),
  BASCULE_NODE_POOL_PERCENT("How full the node's pool of transactions is"),
  BASCULE_NODE_DISK_FREE_BYTES("Bytes free where the node's data lies"),
  BASCULE_NODE_CLOCK_OFFSET_SECONDS("How far the node's clock is ahead of the observer's");

  private final String help;

  Gauge(String help) {
    this.help = help;
  }

  String help() {
    return help;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
