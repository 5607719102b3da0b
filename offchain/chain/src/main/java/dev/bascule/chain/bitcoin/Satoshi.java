package dev.bascule.chain.bitcoin;

import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import java.util.List;
import java.util.Optional;

/**
 * An amount on a UTXO chain, in the smallest unit.
 *
 * @param value between 0 and 21,000,000 * 10^8: more there never are
 */
public record Satoshi(long value) implements Comparable<Satoshi> {

  private static final long MAX = 2_100_000_000_000_000L;

  public static final Satoshi ZERO = new Satoshi(0);

  public Satoshi {
    if (value < 0 || value > MAX) {
      throw new MalformedBitcoin("an amount of " + Long.toUnsignedString(value) + " satoshi");
    }
  }

  /**
   * @throws MalformedBitcoin if there are not so many
   */
  public Satoshi plus(Satoshi other) {
    return new Satoshi(value + other.value);
  }

  /** The sum; empty if it is more than there ever are, as only false amounts make it. */
  public static Optional<Satoshi> sum(List<Satoshi> amounts) {
    long sum = 0;
    for (Satoshi amount : amounts) {
      sum += amount.value;
      if (sum > MAX) return Optional.empty();
    }
    return Optional.of(new Satoshi(sum));
  }

  @Override
  public int compareTo(Satoshi other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value + " sat";
  }
}
