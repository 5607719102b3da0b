package dev.bascule.core.split;

import dev.bascule.core.money.Amount;
import dev.bascule.core.money.BasisPoints;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Shares of one amount that add up to it exactly: each payee gets its share rounded down, and the
 * units left over go one each to the largest remainders, ties to the earlier payee. The contract
 * {@code SplitPayments} rounds the same way, and both run {@code vectors/split.json}.
 *
 * @param weights one for each payee, in any common measure; not all 0
 */
public record Split(List<Long> weights) {

  /** What a payee's share loses by rounding down, in parts of the sum of the weights. */
  private record Remainder(int payee, BigInteger parts) {}

  public Split {
    weights = List.copyOf(weights);
    for (long weight : weights) {
      if (weight < 0) throw new IllegalArgumentException("negative weight: " + weight);
    }
    if (sum(weights).signum() == 0) throw new IllegalArgumentException("the weights are all 0");
  }

  /** Rates of one whole: they add up to 10000. */
  public static Split ofRates(List<BasisPoints> rates) {
    long sum = 0;
    List<Long> weights = new ArrayList<>();
    for (BasisPoints rate : rates) {
      sum += rate.value();
      weights.add((long) rate.value());
    }
    if (sum != BasisPoints.SCALE) {
      throw new IllegalArgumentException("the rates add up to " + sum + ", not to 10000");
    }
    return new Split(weights);
  }

  /** One amount for each payee, in the same order; their sum is {@code total}. */
  public List<Amount> of(Amount total) {
    BigInteger sum = sum(weights);
    BigInteger units = BigInteger.valueOf(total.units());
    long[] shares = new long[weights.size()];
    List<Remainder> remainders = new ArrayList<>();
    long left = total.units();
    for (int i = 0; i < shares.length; i++) {
      BigInteger[] share =
          units.multiply(BigInteger.valueOf(weights.get(i))).divideAndRemainder(sum);
      shares[i] = share[0].longValueExact();
      left -= shares[i];
      remainders.add(new Remainder(i, share[1]));
    }
    // The sort is stable: ties stay in the payees' order.
    remainders.sort(Comparator.comparing(Remainder::parts).reversed());
    for (int i = 0; i < left; i++) shares[remainders.get(i).payee()]++;
    List<Amount> parts = new ArrayList<>(shares.length);
    for (long share : shares) parts.add(new Amount(total.asset(), share));
    return List.copyOf(parts);
  }

  private static BigInteger sum(List<Long> weights) {
    BigInteger sum = BigInteger.ZERO;
    for (long weight : weights) sum = sum.add(BigInteger.valueOf(weight));
    return sum;
  }
}
