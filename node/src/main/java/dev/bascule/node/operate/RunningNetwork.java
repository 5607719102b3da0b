package dev.bascule.node.operate;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.RestoringFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Start, stop and restart of the nodes that this machine runs. */
public final class RunningNetwork {

  private final NodeLauncher launcher;
  private final NetworkFolder network;
  private final Duration limit;
  private final Consumer<String> say;

  /**
   * @param limit for the chain to move after each step
   */
  public RunningNetwork(NodeLauncher launcher, Duration limit, Consumer<String> say) {
    this.launcher = launcher;
    this.network = launcher.network();
    this.limit = limit;
    this.say = say;
  }

  /**
   * Starts what does not run and returns when the chain makes blocks.
   *
   * @return the nodes that were started
   * @throws ProblemException if a key is at work elsewhere, if too many nodes would start from
   *     nothing, or with the reason why the chain does not move
   */
  public List<NodeFolder> start(List<NodeFolder> nodes) throws IOException, InterruptedException {
    removeOpenedKeys();
    List<NodeFolder> ours = ours(nodes);
    var resting = new ArrayList<NodeFolder>();
    for (NodeFolder node : ours) {
      if (new NodeProcess(node).find().isEmpty()) resting.add(node);
      else say.accept(node.name() + " runs already");
    }
    StrandGuard.requireFewEmpty(network, resting);
    requireUnusedKeys(resting);
    for (NodeFolder node : resting) {
      say.accept("starting " + node.name());
      launcher.start(node);
    }
    new ChainWait(network, limit, say).untilBlocks(ours);
    return List.copyOf(resting);
  }

  private void removeOpenedKeys() {
    try {
      RestoringFolder.removeLeft(network.root()).ifPresent(say);
    } catch (IOException broken) {
      say.accept(
          RestoringFolder.of(network.root())
              + " holds keys that a restore opened, and cannot be removed: "
              + broken);
    }
  }

  /** Of all before the first starts: then none starts where one is refused. */
  private void requireUnusedKeys(List<NodeFolder> nodes) throws IOException, InterruptedException {
    var unknown = new ArrayList<String>();
    for (NodeFolder node : nodes) {
      if (!KeyAlive.requireUnused(network, node, KeyAlive.PEER_LINGERS)) unknown.add(node.name());
    }
    if (unknown.isEmpty()) return;
    say.accept(
        "nobody answers yet who would see the key of "
            + String.join(", ", unknown)
            + " at work elsewhere");
  }

  /** One node after the other; the next waits until the chain has the last one back. */
  public void restartRolling(List<NodeFolder> nodes) throws IOException, InterruptedException {
    removeOpenedKeys();
    List<NodeFolder> ours = ours(nodes);
    int validators = network.validators().members().size();
    if (ValidatorSet.faultsTolerated(validators) == 0) {
      say.accept(validators + " validators tolerate no failure: the chain stands at each restart");
    }
    for (NodeFolder node : ours) {
      say.accept("restarting " + node.name());
      NodeLauncher.stop(List.of(node));
      requireUnusedKeys(List.of(node));
      launcher.start(node);
      new ChainWait(network, limit, say).untilCaughtUp(node);
    }
  }

  /** All at the same time: the chain stands meanwhile, and every round begins at 0 again. */
  public void restartTogether(List<NodeFolder> nodes) throws IOException, InterruptedException {
    List<NodeFolder> ours = ours(nodes);
    say.accept("stopping " + ours.size() + " nodes");
    NodeLauncher.stop(ours);
    start(ours);
  }

  private static List<NodeFolder> ours(List<NodeFolder> nodes) {
    List<NodeFolder> ours = nodes.stream().filter(NodeFolder::isLocal).toList();
    if (!ours.isEmpty()) return ours;
    throw Problem.of(
            ExitCode.NOT_FOUND,
            "no_local_node",
            "none of these nodes runs on this machine",
            "their keys are not in the folder, or their hosts are other machines",
            "Run the command where the key is.")
        .asException();
  }
}
