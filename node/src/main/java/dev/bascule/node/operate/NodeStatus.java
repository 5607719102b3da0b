package dev.bascule.node.operate;

import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NodeFolder;
import java.util.List;
import java.util.Optional;

/**
 * One node as it was seen.
 *
 * @param peers empty where the node does not tell
 * @param lastProposed the newest block that the node proposed of the last hundred
 * @param up whether it runs, by its own answer or by another node's peers
 */
public record NodeStatus(
    NodeFolder node,
    Address address,
    NodeState state,
    Optional<NodeRpc.Head> head,
    Optional<List<NodeRpc.Peer>> peers,
    Optional<String> version,
    Optional<Long> lastProposed,
    boolean up) {

  NodeStatus with(Optional<Long> proposed, boolean isUp) {
    return new NodeStatus(node, address, state, head, peers, version, proposed, isUp);
  }
}
