package dev.bascule.node.recovery;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.operate.RunningNetwork;
import dev.bascule.node.operate.StrandGuard;
import dev.bascule.node.why.Conclusion;
import dev.bascule.node.why.Diagnosis;
import dev.bascule.node.why.Limits;
import dev.bascule.node.why.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Breaks a network that runs here, mends it, and measures how long that takes. */
final class Drill {

  private static final long LOOK_MILLIS = 250;
  private static final int BLOCKS_KEPT = 20;

  private final NodeLauncher launcher;
  private final NetworkFolder network;
  private final Duration outage;
  private final Duration limit;
  private final Consumer<String> say;
  private long headSeen;
  private long headSeenNanos;
  private long longestNanos;

  /**
   * @param outage how long what is killed stays down
   * @param limit until the network must be whole again
   */
  Drill(NodeLauncher launcher, Duration outage, Duration limit, Consumer<String> say) {
    this.launcher = launcher;
    this.network = launcher.network();
    this.outage = outage;
    this.limit = limit;
    this.say = say;
  }

  /** Whom the scenario hits. */
  static List<NodeFolder> victims(NetworkFolder network, Scenario scenario, Optional<String> site) {
    List<NodeFolder> validators = network.nodes().stream().filter(NodeFolder::isValidator).toList();
    int tolerated = ValidatorSet.faultsTolerated(validators.size());
    return switch (scenario) {
      case KILL_VALIDATOR, LOST_DISK -> List.of(validators.getLast());
      case QUORUM_LOSS -> validators.subList(validators.size() - tolerated - 1, validators.size());
      case SITE_LOSS ->
          network.select(List.of(site.orElse(validators.getLast().organisation().text())));
    };
  }

  DrillReport run(Scenario scenario, List<NodeFolder> victims, String besu)
      throws IOException, InterruptedException {
    if (scenario == Scenario.LOST_DISK) {
      for (NodeFolder victim : victims) StrandGuard.requireRoomFor(network, victim);
    }
    requireWhole();
    Map<Long, Hash32> before = lastBlocks();
    long headBefore = head();
    watch();
    Instant at = Instant.now();
    long fault = System.nanoTime();
    for (NodeFolder victim : victims) {
      say.accept("killing " + victim.name());
      kill(victim);
    }
    if (scenario == Scenario.LOST_DISK) for (NodeFolder victim : victims) setAside(victim);
    boolean stood = waitOut();
    for (NodeFolder victim : victims) {
      say.accept("starting " + victim.name());
      launcher.start(victim);
    }
    if (stood && outage.compareTo(Limits.LONG_HALT) >= 0) {
      say.accept("restarting all: the halt was long");
      new RunningNetwork(launcher, limit, say).restartTogether(network.nodes());
    }
    untilWhole();
    Duration mended = Duration.ofNanos(System.nanoTime() - fault);
    look();
    return new DrillReport(
        network.file().name(),
        network.genesis().hash(),
        scenario,
        victims.stream().map(NodeFolder::name).toList(),
        at,
        Duration.ofNanos(longestNanos),
        mended,
        headBefore,
        head(),
        lost(before),
        besu);
  }

  private void requireWhole() throws IOException, InterruptedException {
    Diagnosis now = why();
    if (now.conclusion() instanceof Conclusion.Moves) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "network_not_whole",
            "a drill starts on a network in good order",
            now.quorum().words() + ", " + now.conclusion().word(),
            "Mend it first: ./bascule node why.")
        .asException();
  }

  private Diagnosis why() throws IOException, InterruptedException {
    return Diagnosis.of(Observer.of(network, Clock.systemUTC()).look());
  }

  private void watch() {
    headSeen = head();
    headSeenNanos = System.nanoTime();
    longestNanos = 0;
  }

  private void look() {
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - headSeenNanos);
    long head = head();
    if (head <= headSeen) return;
    headSeen = head;
    headSeenNanos = now;
  }

  /** Whether the chain stood when the outage ended. */
  private boolean waitOut() throws InterruptedException {
    long end = System.nanoTime() + outage.toNanos();
    long head = head();
    while (System.nanoTime() < end) {
      look();
      Thread.sleep(LOOK_MILLIS);
    }
    return head() == head;
  }

  private void untilWhole() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!(why().conclusion() instanceof Conclusion.Moves)) {
      look();
      if (System.nanoTime() > deadline) {
        throw Problem.of(
                ExitCode.UNREACHABLE,
                "drill_not_mended",
                "the network is not whole again",
                why().quorum().words() + " after " + limit.toSeconds() + " s",
                "Ask ./bascule node why, and follow its steps.")
            .asException();
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static void kill(NodeFolder node) throws IOException, InterruptedException {
    Optional<ProcessHandle> process = new NodeProcess(node).find().flatMap(each -> each.find());
    if (process.isEmpty()) return;
    process.get().destroyForcibly();
    try {
      process.get().onExit().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException stuck) {
      throw new IOException(node.name() + " does not end", stuck);
    }
  }

  /** Nothing is deleted: a drill that goes wrong must leave the way back. */
  private void setAside(NodeFolder node) throws IOException {
    Path aside = node.path().resolve("data.drill-" + System.currentTimeMillis());
    Files.move(node.data(), aside);
    Files.createDirectory(node.data());
    say.accept(node.name() + ": its chain data lies in " + aside.getFileName() + " now");
  }

  private long head() {
    return network.nodes().stream().mapToLong(Drill::head).max().orElse(0);
  }

  private static long head(NodeFolder node) {
    try (var rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.headNumber().said().orElse(0L);
    }
  }

  private Map<Long, Hash32> lastBlocks() {
    var blocks = new HashMap<Long, Hash32>();
    try (var rpc = NodeRpc.at(network.nodes().getFirst().rpcUrl())) {
      long head = rpc.headNumber().said().orElse(0L);
      for (long number = Math.max(1, head - BLOCKS_KEPT); number <= head; number++) {
        long each = number;
        rpc.block(number).said().ifPresent(block -> blocks.put(each, block.hash()));
      }
    }
    return blocks;
  }

  /** Final blocks that any node has lost or replaced. */
  private long lost(Map<Long, Hash32> before) {
    long lost = 0;
    for (var block : before.entrySet()) {
      boolean kept = true;
      for (NodeFolder node : network.nodes()) {
        try (var rpc = NodeRpc.at(node.rpcUrl())) {
          kept &=
              rpc.block(block.getKey())
                  .said()
                  .filter(now -> now.hash().equals(block.getValue()))
                  .isPresent();
        }
      }
      if (!kept) lost++;
    }
    return lost;
  }
}
