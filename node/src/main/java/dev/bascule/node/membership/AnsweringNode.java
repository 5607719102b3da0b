package dev.bascule.node.membership;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One of the network's nodes that answers now. What it says is believed, so a node of this folder
 * is asked before anybody else's, however high the others say that they are.
 */
public final class AnsweringNode {

  public static final Duration DEADLINE = Duration.ofSeconds(5);

  private AnsweringNode() {}

  /**
   * Of this folder's own nodes the one with the highest head; of the others only when no own one
   * answers. Empty when all are silent.
   */
  public static Optional<EvmNode> find(NetworkFolder network) throws IOException {
    long chainId = network.genesis().chainId();
    EvmNode best = null;
    long height = -1;
    List<NodeFolder> ordered = new ArrayList<>(network.nodes());
    ordered.sort(Comparator.comparing(node -> !node.isLocal()));
    boolean own = false;
    for (NodeFolder each : ordered) {
      if (own && !each.isLocal()) break;
      EvmNode node = EvmNode.at(each.rpcUrl(), DEADLINE);
      long head = head(node, chainId);
      if (head > height) {
        if (best != null) best.close();
        best = node;
        height = head;
        own = each.isLocal();
      } else {
        node.close();
      }
    }
    return Optional.ofNullable(best);
  }

  public static EvmNode required(NetworkFolder network) throws IOException {
    return find(network)
        .orElseThrow(() ->
            Problem.of(
                    ExitCode.UNREACHABLE,
                    "nodes_silent",
                    "no node of the network answers",
                    network.nodes().size() + " were asked, chain id as in " + network.genesisFile(),
                    "Start them: ./bascule node start --network " + network.root())
                .asException());
  }

  private static long head(EvmNode node, long chainId) {
    try {
      return node.chainId() == chainId ? node.headNumber() : -1;
    } catch (RpcException | MalformedAnswer _) {
      return -1;
    }
  }
}
