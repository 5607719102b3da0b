package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.Satoshi;

/**
 * What a transaction pays for its size.
 *
 * @param satPerKvb satoshi for a thousand virtual bytes; a virtual byte is four weight units
 *     (BIP-141), rounded up
 */
public record FeeRate(long satPerKvb) implements Comparable<FeeRate> {

  private static final long MAX = 100_000_000;

  /** What nodes pass on at all (Bitcoin Core, {@code DEFAULT_MIN_RELAY_TX_FEE} up to 29). */
  public static final FeeRate RELAY = new FeeRate(1_000);

  /** What a replacement pays on top for itself (BIP-125, rule 4; {@code incrementalrelayfee}). */
  public static final FeeRate INCREMENT = new FeeRate(1_000);

  /** What an output must be worth to be spent one day ({@code DUST_RELAY_TX_FEE}). */
  static final FeeRate DUST = new FeeRate(3_000);

  public FeeRate {
    if (satPerKvb < 1 || satPerKvb > MAX) {
      throw new IllegalArgumentException("a fee rate of " + satPerKvb + " sat/kvB");
    }
  }

  /** Rounded up: the sender takes the remainder. */
  public Satoshi fee(long virtualBytes) {
    return new Satoshi(Math.ceilDiv(Math.multiplyExact(satPerKvb, virtualBytes), 1_000L));
  }

  @Override
  public int compareTo(FeeRate other) {
    return Long.compare(satPerKvb, other.satPerKvb);
  }

  @Override
  public String toString() {
    return satPerKvb + " sat/kvB";
  }
}
