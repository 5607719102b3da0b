package dev.bascule.testnetwork;

import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Kills one validator after the other with SIGKILL. The chain must go on without it; then it is
 * started again, and the next one dies only when it has caught up and blocks were made with it, so
 * that a quorum is always left and rounds do not grow from kill to kill.
 */
final class ValidatorKiller implements AutoCloseable {

  private static final int BLOCKS_WITHOUT = 3;
  private static final int BLOCKS_WITH = 8;

  /** For one step, of a chain that may stand for minutes on a machine that does other things. */
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final TestNetwork network;
  private final List<NodeFolder> validators;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;

  /**
   * @param order in which they die, again and again
   */
  ValidatorKiller(TestNetwork network, String... order) throws IOException {
    this.network = network;
    List<NodeFolder> nodes = NetworkFolder.open(network.folder().chain()).nodes();
    this.validators =
        List.of(order).stream()
            .map(name ->
                nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElseThrow())
            .toList();
    this.thread = Thread.ofVirtual().name("validator killer").start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; !ended.get(); i++) kill(validators.get(i % validators.size()));
    } catch (IOException | RuntimeException broken) {
      failure.set(broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void kill(NodeFolder victim) throws IOException, InterruptedException {
    long before = head();
    network.kill(victim.name());
    kills.incrementAndGet();
    await("blocks without " + victim.name(), () -> head() >= before + BLOCKS_WITHOUT);
    network.restart(victim.name());
    long back = head();
    await(
        victim.name() + " to follow the chain",
        () -> head(victim).orElse(-1) >= back + BLOCKS_WITH);
    System.out.println(
        "kill "
            + kills
            + ": "
            + victim.name()
            + " at block "
            + before
            + ", with the others again at "
            + back);
  }

  private static void await(String what, BooleanSupplier reached) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) throw new IllegalStateException("waited in vain for " + what);
      Thread.sleep(500);
    }
  }

  /** The newest block that any validator has. */
  private long head() {
    return validators.stream().mapToLong(node -> head(node).orElse(-1)).max().orElseThrow();
  }

  private static OptionalLong head(NodeFolder node) {
    try (NodeRpc rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.headNumber().said().map(OptionalLong::of).orElse(OptionalLong.empty());
    }
  }

  int kills() {
    return kills.get();
  }

  /** Waits until the last victim is one of them again. */
  @Override
  public void close() throws Exception {
    ended.set(true);
    thread.join();
    if (failure.get() != null) throw failure.get();
  }
}
