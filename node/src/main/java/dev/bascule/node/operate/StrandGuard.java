package dev.bascule.node.operate;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Emptied data folders. Validators that start from nothing at the same time never agree with the
 * others again once there are more of them than may fail (Besu #8307).
 */
public final class StrandGuard {

  private StrandGuard() {}

  /** Validators of this machine whose chain data is gone. */
  static List<NodeFolder> emptied(NetworkFolder network) throws IOException {
    var emptied = new ArrayList<NodeFolder>();
    for (NodeFolder node : network.nodes()) {
      if (node.isValidator() && node.isLocal() && isEmpty(node)) emptied.add(node);
    }
    return emptied;
  }

  private static boolean isEmpty(NodeFolder node) throws IOException {
    if (!Files.isDirectory(node.data())) return true;
    try (Stream<java.nio.file.Path> entries = Files.list(node.data())) {
      return entries.findAny().isEmpty();
    }
  }

  /**
   * Before the data of a validator is emptied.
   *
   * @throws dev.bascule.cliconvention.ProblemException if one more emptied folder would be too many
   */
  public static void requireRoomFor(NetworkFolder network, NodeFolder next) throws IOException {
    List<String> gone =
        emptied(network).stream().filter(node -> !node.equals(next)).map(NodeFolder::name).toList();
    if (gone.size() + 1 <= tolerated(network)) return;
    throw Problem.of(
            ExitCode.REFUSED,
            "would_strand_chain",
            "emptying the data of " + next.name() + " would strand the chain",
            (gone.isEmpty() ? "no" : String.join(", ", gone) + " already has no")
                + " chain data, and "
                + mayBeEmpty(network),
            "Let the others fetch the chain first: ./bascule node status shows their height.")
        .asException();
  }

  /**
   * Before nodes are started. On a chain that has not begun all folders are empty, and that is
   * right.
   *
   * @throws dev.bascule.cliconvention.ProblemException if too many of them start from nothing
   */
  static void requireFewEmpty(NetworkFolder network, List<NodeFolder> starting) throws IOException {
    List<NodeFolder> empty = emptied(network).stream().filter(starting::contains).toList();
    if (empty.size() <= tolerated(network) || !hasBegun(network)) return;
    String first = empty.getFirst().name();
    throw Problem.of(
            ExitCode.REFUSED,
            "would_strand_chain",
            "starting "
                + String.join(", ", empty.stream().map(NodeFolder::name).toList())
                + " together would strand the chain",
            "they have no chain data, and " + mayBeEmpty(network),
            "Stop one healthy validator and copy its data folder (not its key) to all but one of"
                + " them; or start "
                + first
                + " alone, and the next when ./bascule node status shows that it has the head.")
        .asException();
  }

  /** Data alone says nothing: a node that waits for its first quorum has some, too. */
  private static boolean hasBegun(NetworkFolder network) throws IOException {
    for (NodeFolder node : network.nodes()) {
      if (node.isLocal() && LastWords.tellOfBlocks(node.log())) return true;
      try (var rpc = NodeRpc.at(node.rpcUrl())) {
        if (rpc.headNumber().said().orElse(0L) > 0) return true;
      }
    }
    return false;
  }

  private static int tolerated(NetworkFolder network) {
    return ValidatorSet.faultsTolerated(validators(network));
  }

  private static int validators(NetworkFolder network) {
    return Math.toIntExact(network.nodes().stream().filter(NodeFolder::isValidator).count());
  }

  private static String mayBeEmpty(NetworkFolder network) {
    return "of "
        + validators(network)
        + " validators "
        + tolerated(network)
        + " may start from nothing at a time";
  }
}
