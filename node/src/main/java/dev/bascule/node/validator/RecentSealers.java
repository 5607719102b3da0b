package dev.bascule.node.validator;

import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Who has proposed or sealed one of the last blocks: whoever runs does so within a few turns. */
final class RecentSealers {

  private static final int TURNS = 3;

  private RecentSealers() {}

  static long blocks(Seats seats) {
    return (long) TURNS * seats.members().size();
  }

  /** Empty where the chain is too young, or its headers do not say. */
  static Optional<Set<Address>> of(NodeRpc rpc, Seats seats) {
    long blocks = blocks(seats);
    if (seats.head() < blocks) return Optional.empty();
    Set<Address> sealers = new HashSet<>();
    for (long n = seats.head(); n > seats.head() - blocks; n--) {
      Optional<NodeRpc.Head> block = rpc.block(n).said();
      if (block.isEmpty()) return Optional.empty();
      var sealed = block.get().sealed();
      sealers.add(sealed.header().coinbase());
      sealers.addAll(Equivocation.signers(sealed));
    }
    return Optional.of(sealers);
  }
}
