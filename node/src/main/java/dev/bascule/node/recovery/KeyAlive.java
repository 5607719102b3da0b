package dev.bascule.node.recovery;

import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.why.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a key is at work somewhere. Two processes with one validator key sign different blocks of
 * one round sooner or later, and that convicts its owner.
 */
final class KeyAlive {

  private static final int BLOCKS_PER_VALIDATOR = 3;

  /** What the network says about a key. */
  sealed interface Sighting {

    record Alive(String where) implements Sighting {}

    /** Others answer, and none of them sees it. */
    record NotSeen(int asked) implements Sighting {}

    /** Nobody could be asked, so nothing is known. */
    record NobodyAnswers() implements Sighting {}
  }

  private KeyAlive() {}

  static Sighting look(NetworkFolder network, NodeFolder node, Instant now) {
    if (new NodeProcess(node).find().isPresent()) {
      return new Sighting.Alive("its process runs on this machine");
    }
    String id = NodeFolder.publicKeyText(node.publicKey()).substring(2);
    Address address = node.address();
    int asked = 0;
    for (NodeFolder other : network.nodes()) {
      boolean loopback = other.node().rpcHost().startsWith("127.");
      boolean thisMachine = other.node().host().startsWith("127.") || other.isLocal();
      if (other.name().equals(node.name()) || (loopback && !thisMachine)) continue;
      try (var rpc = NodeRpc.at(other.rpcUrl())) {
        Optional<NodeRpc.Head> head = rpc.head().said();
        if (head.isEmpty()) continue;
        asked++;
        if (connects(rpc, id)) return new Sighting.Alive(other.name() + " is connected to it");
        Optional<Long> block = signs(rpc, head.get(), network, address, now);
        if (block.isPresent()) {
          return new Sighting.Alive("it sealed or proposed block " + block.get());
        }
      }
    }
    return asked == 0 ? new Sighting.NobodyAnswers() : new Sighting.NotSeen(asked);
  }

  private static boolean connects(NodeRpc rpc, String id) {
    List<NodeRpc.Peer> peers = rpc.peers().said().orElse(List.of());
    return peers.stream().anyMatch(peer -> peer.id().contains(id) || peer.enode().contains(id));
  }

  /** Only while blocks are made: on a chain that stands the last ones stay the last. */
  private static Optional<Long> signs(
      NodeRpc rpc, NodeRpc.Head head, NetworkFolder network, Address address, Instant now) {
    Duration age = Duration.between(Instant.ofEpochSecond(head.timestampSeconds()), now);
    if (age.compareTo(Limits.LONG_HALT) > 0) return Optional.empty();
    long window = (long) BLOCKS_PER_VALIDATOR * network.nodes().size();
    for (long n = head.number(); n > Math.max(0, head.number() - window); n--) {
      Optional<NodeRpc.Head> block = rpc.block(n).said();
      if (block.isEmpty()) return Optional.empty();
      var sealed = block.get().sealed();
      if (sealed.header().coinbase().equals(address)
          || Equivocation.signers(sealed).contains(address)) {
        return Optional.of(n);
      }
    }
    return Optional.empty();
  }
}
