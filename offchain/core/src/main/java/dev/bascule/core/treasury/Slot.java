package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import java.util.Set;
import java.util.TreeSet;

/** What a transaction takes of its chain, so that others which want the same cannot execute. */
public sealed interface Slot {

  Holder holder();

  /** Whether at most one of the two executes. */
  boolean excludes(Slot other);

  /** The place of a transaction among those of its account. */
  record Nonce(Holder.Account holder, long nonce) implements Slot {

    public Nonce {
      requireNonNull(holder);
      if (holder.chainId() <= 0) {
        throw new IllegalArgumentException("chain id is " + holder.chainId());
      }
      // EIP-2681 allows up to 2^64 - 2; no account of people gets past 63 bits.
      if (nonce < 0) throw new IllegalArgumentException("nonce past 63 bits");
    }

    @Override
    public boolean excludes(Slot other) {
      return equals(other);
    }

    @Override
    public String toString() {
      return "nonce " + nonce + " of " + holder;
    }
  }

  /** The outputs that a transaction spends: each is spent once. */
  record Coins(Holder.Scripts holder, Set<CoinName> coins) implements Slot {

    public Coins {
      requireNonNull(holder);
      coins = Set.copyOf(coins);
      if (coins.isEmpty()) throw new IllegalArgumentException("a transaction that spends nothing");
    }

    @Override
    public boolean excludes(Slot other) {
      return other instanceof Coins(Holder.Scripts held, Set<CoinName> wanted)
          && held.chain().equals(holder.chain())
          && coins.stream().anyMatch(wanted::contains);
    }

    @Override
    public String toString() {
      return "coins " + new TreeSet<>(coins) + " of " + holder;
    }
  }
}
