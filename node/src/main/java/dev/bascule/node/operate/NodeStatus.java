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
 * @param unsealed why its head is not the chain's; empty where it is, or was not told
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
    Optional<String> unsealed,
    boolean up) {

  NodeStatus with(Optional<Long> proposed, boolean isUp) {
    return new NodeStatus(node, address, state, head, peers, version, proposed, unsealed, isUp);
  }

  /** Its head, where it is the chain's. */
  public Optional<NodeRpc.Head> sealedHead() {
    return unsealed.isEmpty() ? head : Optional.empty();
  }
}
