package dev.bascule.core.treasury.plan;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;

/** One asset in one wallet. Amounts are in the asset's smallest unit. */
public record Position(TreasuryPolicy.Wallet wallet, ChainAsset asset, Reading reading) {

  /** What the chain says. */
  public sealed interface Reading {

    /**
     * @param unconfirmed in a block, and not deep enough to be spent
     * @param reserved of both, what proposals stand for
     * @param free of what is confirmed, what a new proposal may move
     */
    record Known(BigInteger confirmed, BigInteger unconfirmed, BigInteger reserved, BigInteger free)
        implements Reading {
      public Known {
        if (confirmed.signum() < 0
            || unconfirmed.signum() < 0
            || reserved.signum() < 0
            || free.signum() < 0) {
          throw new IllegalArgumentException("a negative balance");
        }
        if (free.compareTo(confirmed) > 0) {
          throw new IllegalArgumentException(free + " are free of " + confirmed);
        }
        if (reserved.add(free).compareTo(confirmed.add(unconfirmed)) > 0) {
          throw new IllegalArgumentException("more is free or reserved than there is");
        }
      }

      public BigInteger total() {
        return confirmed.add(unconfirmed);
      }
    }

    /** The chain could not be read: nothing is known, which is not the same as nothing. */
    record Unknown(String code, String sentence) implements Reading {}
  }

  public Position {
    requireNonNull(wallet);
    requireNonNull(reading);
    if (!asset.isOn(wallet.chain())) {
      throw new IllegalArgumentException(asset + " is not on " + wallet.chain());
    }
  }
}
