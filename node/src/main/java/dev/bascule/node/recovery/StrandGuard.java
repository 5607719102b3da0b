package dev.bascule.node.recovery;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
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
final class StrandGuard {

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
   * @throws dev.bascule.cliconvention.ProblemException if one more emptied folder would be too many
   */
  static void requireRoomFor(NetworkFolder network, NodeFolder next) throws IOException {
    List<String> gone =
        emptied(network).stream().filter(node -> !node.equals(next)).map(NodeFolder::name).toList();
    long validators = network.nodes().stream().filter(NodeFolder::isValidator).count();
    int tolerated = ValidatorSet.faultsTolerated(Math.toIntExact(validators));
    if (gone.size() + 1 <= tolerated) return;
    throw Problem.of(
            ExitCode.REFUSED,
            "would_strand_chain",
            "emptying the data of " + next.name() + " would strand the chain",
            (gone.isEmpty() ? "no" : String.join(", ", gone) + " already has no")
                + " chain data, and of "
                + validators
                + " validators "
                + tolerated
                + " may start from nothing at a time",
            "Let the others fetch the chain first: ./bascule node status shows their height.")
        .asException();
  }
}
