package dev.bascule.node.observability;

import java.util.Locale;

/** Metrics of Besu itself that rules and dashboard use, by Besu's own names. */
enum BesuMetric {
  BESU_BLOCKCHAIN_CHAIN_HEAD_TIMESTAMP,
  BESU_BLOCKCHAIN_CHAIN_HEAD_GAS_USED,
  BESU_BLOCKCHAIN_CHAIN_HEAD_TRANSACTION_COUNT_COUNTER_TOTAL,
  BESU_TRANSACTION_POOL_TRANSACTIONS,
  ETHEREUM_BLOCKCHAIN_HEIGHT,
  ETHEREUM_PEER_COUNT,
  JVM_MEMORY_USED_BYTES,
  PROCESS_OPEN_FDS,
  PROCESS_MAX_FDS;

  /** As Besu exposes it; the label says which job scrapes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  String query() {
    return this + "{job=\"" + PrometheusFiles.BESU_JOB + "\"}";
  }
}
