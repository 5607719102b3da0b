package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An address that a tenant opened or that the chain named. */
final class Party {
  /** No tenant has opened it: the chain alone knows it. */
  static final int UNCLAIMED = 0;

  /**
   * @param retiredAt in seconds; {@link Long#MAX_VALUE} for the current key
   */
  record VoucherKey(Address signer, long retiredAt) {}

  final int index;
  final Address owner;
  int tenant = UNCLAIMED;
  boolean isFrozenByOperator;
  boolean isFrozenOnChain;

  /** By epoch. Epoch 0 is the account's own key. */
  final List<VoucherKey> keys = new ArrayList<>();

  /** Lanes on which it pays, in the order in which they were opened. */
  final List<Lane> lanes = new ArrayList<>();

  /** One for each asset that it ever had. */
  final List<Holding> holdings = new ArrayList<>();

  Party(int index, Address owner) {
    this.index = index;
    this.owner = owner;
    keys.add(new VoucherKey(owner, Long.MAX_VALUE));
  }

  boolean isKnown() {
    return tenant != UNCLAIMED;
  }

  boolean isFrozen() {
    return isFrozenByOperator || isFrozenOnChain;
  }

  int currentEpoch() {
    return keys.size() - 1;
  }

  Optional<Holding> holding(AssetBook asset) {
    for (Holding each : holdings) {
      if (each.asset == asset) return Optional.of(each);
    }
    return Optional.empty();
  }
}
