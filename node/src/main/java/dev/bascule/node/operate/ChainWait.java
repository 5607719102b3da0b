package dev.bascule.node.operate;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Waits for a chain to move, and says why it does not. */
public final class ChainWait {

  private static final Duration LOOK = Duration.ofMillis(500);

  private final NetworkFolder network;
  private final Consumer<String> say;
  private final long deadline;
  private final Duration limit;
  private String said = "";

  /**
   * @param say is told what has changed
   */
  public ChainWait(NetworkFolder network, Duration limit, Consumer<String> say) {
    this.network = network;
    this.limit = limit;
    this.say = say;
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  /**
   * Returns when all of {@code started} answer and the chain has made a block since.
   *
   * @throws ProblemException with the reason why it does not, exit 7
   */
  public void untilBlocks(List<NodeFolder> started) throws IOException, InterruptedException {
    OptionalLong first = OptionalLong.empty();
    while (true) {
      requireAlive(started);
      List<OptionalLong> heads = started.stream().map(ChainWait::head).toList();
      long up = heads.stream().filter(OptionalLong::isPresent).count();
      long head = heads.stream().mapToLong(each -> each.orElse(-1)).max().orElse(-1);
      tell(up + " of " + started.size() + " nodes answer" + (head > 0 ? ", head " + head : ""));
      if (up == started.size()) {
        if (first.isEmpty()) {
          first = OptionalLong.of(head);
          requireQuorumPossible();
        }
        if (head > Math.max(first.getAsLong(), 1)) return;
      }
      if (System.nanoTime() > deadline) throw stalled();
      Thread.sleep(LOOK.toMillis());
    }
  }

  /**
   * Returns when the node has every block that the others have, and a new one after that.
   *
   * @throws ProblemException with the reason why it does not, exit 7
   */
  public void untilCaughtUp(NodeFolder node) throws IOException, InterruptedException {
    List<NodeFolder> others =
        network.nodes().stream().filter(each -> each.isLocal() && !each.equals(node)).toList();
    long goal = others.stream().mapToLong(each -> head(each).orElse(0)).max().orElse(0) + 1;
    while (true) {
      requireAlive(List.of(node));
      OptionalLong own = head(node);
      if (own.isPresent() && own.getAsLong() >= goal) return;
      tell(
          node.name()
              + (own.isPresent() ? " is at " + own.getAsLong() : " does not answer yet")
              + ", the others were at "
              + (goal - 1));
      if (System.nanoTime() > deadline) throw stalled();
      Thread.sleep(LOOK.toMillis());
    }
  }

  private void tell(String now) {
    if (now.equals(said)) return;
    said = now;
    say.accept("  " + now);
  }

  private static OptionalLong head(NodeFolder node) {
    try (var rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.headNumber().said().map(OptionalLong::of).orElse(OptionalLong.empty());
    }
  }

  private static void requireAlive(List<NodeFolder> nodes) {
    for (NodeFolder node : nodes) {
      if (new NodeProcess(node).find().isPresent()) continue;
      throw Problem.of(
              ExitCode.UNREACHABLE,
              "node_ended",
              node.name() + " ended while it was starting",
              LastWords.of(node.log()),
              "Read " + node.log() + "; ./bascule node doctor names what is usually wrong.")
          .asException();
    }
  }

  /** Where every validator that is missing is ours to start, waiting for it is vain. */
  private void requireQuorumPossible() throws IOException {
    NetworkStatus now = NetworkStatus.observe(network);
    if (now.hasQuorum()) return;
    boolean othersMayCome =
        now.nodes().stream()
            .anyMatch(each ->
                !each.up()
                    && now.validators().contains(each.address())
                    && each.state() instanceof NodeState.Elsewhere);
    if (!othersMayCome) throw belowQuorum(now);
    say.accept("  " + new StatusReport(now).quorumLine() + "; waiting for the other members");
  }

  private ProblemException belowQuorum(NetworkStatus now) {
    ValidatorSet set = now.validators();
    List<String> missing =
        now.nodes().stream()
            .filter(each -> set.contains(each.address()) && !each.up())
            .map(each -> each.node().name())
            .toList();
    return Problem.of(
            ExitCode.UNREACHABLE,
            "chain_below_quorum",
            "the nodes run, the chain does not move",
            now.validatorsUp().size()
                + " of "
                + set.members().size()
                + " validators are up, "
                + set.quorum()
                + " must seal a block; missing: "
                + String.join(", ", missing),
            "Start them: ./bascule node start " + String.join(" ", missing) + ".")
        .asException();
  }

  private ProblemException stalled() throws IOException {
    NetworkStatus now = NetworkStatus.observe(network);
    if (!now.hasQuorum()) return belowQuorum(now);
    return Problem.of(
            ExitCode.UNREACHABLE,
            "chain_stalled",
            "no new block within " + limit.toSeconds() + " s",
            new StatusReport(now).quorumLine()
                + now.head().map(head -> ", height " + head.number()).orElse(""),
            "Ask ./bascule node why.")
        .asException();
  }
}
