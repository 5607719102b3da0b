package dev.bascule.node.doctor;

import dev.bascule.core.id.Hash32;
import dev.bascule.node.besu.BesuVersion;
import dev.bascule.node.besu.NodeClock;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.operate.NodeState;
import dev.bascule.node.why.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What running nodes say: the same chain, the same time, the same version. */
final class RunningChecks {

  private static final long AHEAD_SECONDS_MAX = 1;
  private static final long BEHIND_SECONDS_MAX = 5;

  private RunningChecks() {}

  static List<Finding> of(
      NetworkFolder network, Hash32 genesis, Duration blockPeriod, Machine machine) {
    var findings = new ArrayList<Finding>();
    Map<BesuVersion, List<String>> versions = new TreeMap<>();
    for (NodeFolder node : network.nodes()) {
      if (!isAsked(node)) continue;
      try (var rpc = NodeRpc.at(node.rpcUrl())) {
        rpc.block(0)
            .said()
            .ifPresent(first -> {
              if (first.hash().equals(genesis)) return;
              findings.add(
                  Finding.wrong(
                      "running_other_genesis",
                      node.name(),
                      "it runs on genesis " + first.hash() + ", genesis.json is " + genesis,
                      "Stop it. Its data folder belongs to another chain."));
            });
        rpc.head()
            .said()
            .filter(head -> head.number() > 0)
            .ifPresent(head -> findings.addAll(clock(node, rpc, head, blockPeriod, machine)));
        otherKey(node, rpc).ifPresent(findings::add);
        otherClock(node, machine).ifPresent(findings::add);
        rpc.clientVersion()
            .said()
            .flatMap(BesuVersion::parse)
            .ifPresent(version ->
                versions.computeIfAbsent(version, _ -> new ArrayList<>()).add(node.name()));
      }
    }
    if (versions.size() > 1) {
      findings.add(
          Finding.warning(
              "versions_differ",
              "nodes",
              versions.toString(),
              "Finish the upgrade: ./bascule node upgrade check --to "
                  + versions.keySet().stream().toList().getLast()
                  + "."));
    }
    return findings;
  }

  private static boolean isAsked(NodeFolder node) {
    return switch (new NodeProcess(node).state()) {
      case NodeState.Running _ -> true;
      case NodeState.Elsewhere _ -> isReached(node);
      case NodeState.Starting _, NodeState.Stopped _, NodeState.StalePid _ -> false;
    };
  }

  /** Of a key in a device nothing can be read but what the node itself says it has. */
  private static Optional<Finding> otherKey(NodeFolder node, NodeRpc rpc) {
    String expected = NodeFolder.publicKeyText(node.publicKey()).substring(2);
    return rpc.nodeId()
        .said()
        .filter(id -> !id.isEmpty() && !id.equalsIgnoreCase(expected))
        .map(id ->
            Finding.wrong(
                "running_other_key",
                node.name(),
                "it runs with the public key 0x"
                    + id.substring(0, 16)
                    + "…, key.pub has 0x"
                    + expected.substring(0, 16)
                    + "…",
                "Stop it. With another key it is another node; other members expect that of"
                    + " key.pub."));
  }

  /** The loopback address of another machine is not ours. */
  private static boolean isReached(NodeFolder node) {
    return !node.node().rpcHost().startsWith("127.");
  }

  /** The clock of another machine, where its answer has a date. */
  private static Optional<Finding> otherClock(NodeFolder node, Machine machine) {
    if (node.isLocal() || !isReached(node)) return Optional.empty();
    try {
      return NodeClock.ahead(node.rpcUrl(), machine.clock()).map(by -> compared(node, by));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Finding compared(NodeFolder node, Duration by) {
    if (by.abs().compareTo(Limits.CLOCK_MAX) <= 0) {
      return Finding.ok(
          "clock", node.name(), "its clock and this one agree within a second or two");
    }
    return Finding.wrong(
        "clock_differs",
        node.name(),
        "its clock is at least "
            + by.abs().toSeconds()
            + (by.isNegative() ? " s behind" : " s ahead of")
            + " this machine's",
        "One of the two is wrong: compare both with NTP. A validator that is over a second ahead"
            + " loses its turns, one that is behind refuses the blocks of the others.");
  }

  /**
   * A block's time is its proposer's. A head from the future says that this clock is late; one that
   * stays old while new blocks come says that it is early.
   */
  private static List<Finding> clock(
      NodeFolder node, NodeRpc rpc, NodeRpc.Head head, Duration blockPeriod, Machine machine) {
    long age = age(head, machine);
    if (age < -AHEAD_SECONDS_MAX) {
      return List.of(
          Finding.wrong(
              "clock_late",
              "machine",
              "the head of " + node.name() + " is " + -age + " s in the future of this clock",
              "Set the clock (NTP); a validator with a wrong clock loses its rounds."));
    }
    long expected = blockPeriod.toSeconds() + BEHIND_SECONDS_MAX;
    if (age > expected && moves(rpc, head, blockPeriod) && isStillOld(rpc, expected, machine)) {
      return List.of(
          Finding.wrong(
              "clock_early",
              "machine",
              "new blocks of " + node.name() + " are " + age + " s old by this clock",
              "Set the clock (NTP); other members refuse blocks from the future."));
    }
    return age <= expected
        ? List.of(Finding.ok("clock", node.name(), "its head is " + Math.max(0, age) + " s old"))
        : List.of();
  }

  private static long age(NodeRpc.Head head, Machine machine) {
    Instant made = Instant.ofEpochSecond(head.timestampSeconds());
    return Duration.between(made, machine.clock().instant()).toSeconds();
  }

  private static boolean moves(NodeRpc rpc, NodeRpc.Head before, Duration blockPeriod) {
    try {
      Thread.sleep(blockPeriod.multipliedBy(2).toMillis());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    return rpc.headNumber().said().filter(now -> now > before.number()).isPresent();
  }

  private static boolean isStillOld(NodeRpc rpc, long expected, Machine machine) {
    return rpc.head().said().filter(now -> age(now, machine) > expected).isPresent();
  }
}
