package dev.bascule.chain.bitcoin.signing;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import java.math.BigInteger;

/**
 * A signer's own numbers.
 *
 * @param feeMax the highest fee of one transaction
 * @param feeShareMax the highest fee in ten-thousandths of what leaves the wallet and the fee
 *     itself
 * @param indexMax the highest index of an own output: further ones nobody would look for
 */
public record SpendPolicy(BitcoinNetwork network, Satoshi feeMax, int feeShareMax, long indexMax) {

  private static final int WHOLE = 10_000;

  public SpendPolicy {
    if (feeShareMax < 0 || feeShareMax > WHOLE) {
      throw new IllegalArgumentException("a share of " + feeShareMax + " ten-thousandths");
    }
    if (indexMax < 0 || indexMax > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("an index of " + indexMax);
    }
  }

  /** Whether the fee is at most the share of {@code whole}. The products do not fit 63 bits. */
  boolean allowsShare(Satoshi fee, Satoshi whole) {
    BigInteger parts = BigInteger.valueOf(fee.value()).multiply(BigInteger.valueOf(WHOLE));
    BigInteger allowed =
        BigInteger.valueOf(whole.value()).multiply(BigInteger.valueOf(feeShareMax));
    return parts.compareTo(allowed) <= 0;
  }
}
