package dev.bascule.core.split;

import dev.bascule.core.money.Amount;
import dev.bascule.core.money.BasisPoints;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Shares of one amount that add up to it exactly: each payee gets its share rounded down, and the
 * units left over go one each to the largest remainders, ties to the earlier payee.
 */
public record Split(List<BasisPoints> rates) {
  public Split {
    rates = List.copyOf(rates);
    int sum = 0;
    for (BasisPoints rate : rates) sum = Math.addExact(sum, rate.value());
    if (sum != BasisPoints.SCALE) {
      throw new IllegalArgumentException("the rates add up to " + sum + ", not to 10000");
    }
  }

  /** One amount for each rate, in the same order; their sum is {@code total}. */
  public List<Amount> of(Amount total) {
    long[] shares = new long[rates.size()];
    long left = total.units();
    for (int i = 0; i < shares.length; i++) {
      shares[i] = total.share(rates.get(i)).units();
      left -= shares[i];
    }
    List<Integer> byRemainder = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) byRemainder.add(i);
    // A stable sort keeps ties in the payees' order.
    byRemainder.sort(Comparator.comparingLong((Integer i) -> remainder(total, i)).reversed());
    for (int i = 0; i < left; i++) shares[byRemainder.get(i)]++;
    List<Amount> parts = new ArrayList<>(shares.length);
    for (long share : shares) parts.add(new Amount(total.asset(), share));
    return List.copyOf(parts);
  }

  private long remainder(Amount total, int payee) {
    return total.units() % BasisPoints.SCALE * rates.get(payee).value() % BasisPoints.SCALE;
  }
}
