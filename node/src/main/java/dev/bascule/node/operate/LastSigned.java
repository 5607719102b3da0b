package dev.bascule.node.operate;

import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest block with each validator's seal, in the copies of the node that is furthest. A copy
 * carries a quorum of seals, so the newest of a few blocks says more than the head alone.
 */
final class LastSigned {

  private static final int BLOCKS_PER_VALIDATOR = 3;

  private LastSigned() {}

  static Map<Address, Long> of(NetworkStatus status) {
    Map<Address, Long> newest = new TreeMap<>();
    Optional<NodeStatus> furthest =
        status.nodes().stream()
            .filter(node -> node.sealedHead().isPresent())
            .max(Comparator.comparingLong(node -> node.head().orElseThrow().number()));
    if (furthest.isEmpty()) return newest;
    long head = furthest.get().head().orElseThrow().number();
    int validators = status.validators().members().size();
    try (var rpc = NodeRpc.at(furthest.get().node().rpcUrl())) {
      long oldest = Math.max(1, head - (long) BLOCKS_PER_VALIDATOR * validators);
      for (long n = head; n >= oldest && newest.size() < validators; n--) {
        long number = n;
        Optional<NodeRpc.Head> block = rpc.block(number).said();
        if (block.isEmpty()) break;
        Equivocation.signers(block.get().sealed())
            .forEach(signer -> newest.putIfAbsent(signer, number));
      }
    }
    return newest;
  }
}
