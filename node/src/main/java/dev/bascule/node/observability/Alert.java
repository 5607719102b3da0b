package dev.bascule.node.observability;

import dev.bascule.node.why.Limits;
import java.time.Duration;
import java.util.List;

/**
 * When somebody is called, and for what.
 *
 * @param pages whether it wakes somebody up, or waits for the morning
 */
record Alert(String name, boolean pages, String expression, Duration lasting, String summary) {

  private static final Duration AT_ONCE = Duration.ofSeconds(10);
  private static final Duration A_WHILE = Duration.ofMinutes(5);

  static List<Alert> of(Duration blockPeriod, Duration requestTimeout) {
    long late = blockPeriod.multipliedBy(Limits.PERIODS_LATE).plusMillis(999).toSeconds();
    return List.of(
        new Alert(
            "ChainStalled",
            true,
            "time() - max("
                + BesuMetric.BESU_BLOCKCHAIN_CHAIN_HEAD_TIMESTAMP.query()
                + ") > "
                + late,
            // A turn that is waited out takes a request timeout and is no halt.
            requestTimeout.plus(AT_ONCE),
            "No block for more than " + late + " s. Ask: ./bascule node why"),
        new Alert(
            "ChainBelowQuorum",
            true,
            Gauge.BASCULE_CHAIN_QUORUM_MARGIN + " < 0",
            AT_ONCE,
            "Too few validators can sign. Ask: ./bascule node why"),
        new Alert(
            "ChainWithoutMargin",
            true,
            Gauge.BASCULE_CHAIN_QUORUM_MARGIN
                + " == 0 and "
                + Gauge.BASCULE_CHAIN_VALIDATORS
                + " > 3",
            Duration.ofMinutes(1),
            "One more validator that fails, and the chain stands."),
        new Alert(
            "ChainRoundHigh",
            true,
            Gauge.BASCULE_CHAIN_ROUND + " >= " + Limits.ROUND_HIGH,
            AT_ONCE,
            "Rounds climb and each lasts twice as long; restart all once a quorum is there."),
        new Alert(
            "ValidatorMissing",
            false,
            Gauge.BASCULE_VALIDATOR_MISSING + " == 1",
            A_WHILE,
            "{{ $labels.node }} does not sign: {{ $labels.cause }}."),
        new Alert(
            "NodeBehind",
            false,
            "max("
                + BesuMetric.ETHEREUM_BLOCKCHAIN_HEIGHT.query()
                + ") - on() group_right() "
                + BesuMetric.ETHEREUM_BLOCKCHAIN_HEIGHT.query()
                + " > 10",
            A_WHILE,
            "{{ $labels.node }} is {{ $value }} blocks behind."),
        new Alert(
            "NodeWithoutPeers",
            true,
            BesuMetric.ETHEREUM_PEER_COUNT.query() + " == 0",
            Duration.ofMinutes(1),
            "{{ $labels.node }} is connected to nobody."),
        new Alert(
            "PoolNearlyFull",
            false,
            Gauge.BASCULE_NODE_POOL_PERCENT + " >= " + Limits.POOL_NEARLY_FULL,
            A_WHILE,
            "{{ $labels.node }} soon refuses transactions."),
        new Alert(
            "DiskLow",
            false,
            Gauge.BASCULE_NODE_DISK_FREE_BYTES + " < " + Limits.DISK_LOW_BYTES,
            A_WHILE,
            "{{ $labels.node }} has {{ $value | humanize1024 }}B left."),
        new Alert(
            "DiskFull",
            true,
            Gauge.BASCULE_NODE_DISK_FREE_BYTES + " < " + Limits.DISK_MIN_BYTES,
            AT_ONCE,
            "{{ $labels.node }} cannot write blocks any more."),
        new Alert(
            "ClockOff",
            true,
            "abs("
                + Gauge.BASCULE_NODE_CLOCK_OFFSET_SECONDS
                + ") > "
                + Limits.CLOCK_MAX.toSeconds(),
            AT_ONCE,
            "The others refuse the blocks of {{ $labels.node }}, or it refuses theirs."),
        new Alert(
            "FilesNearlyUsedUp",
            false,
            BesuMetric.PROCESS_OPEN_FDS.query()
                + " / "
                + BesuMetric.PROCESS_MAX_FDS.query()
                + " > 0.8",
            A_WHILE,
            "{{ $labels.node }} has nearly as many files open as it may."));
  }
}
