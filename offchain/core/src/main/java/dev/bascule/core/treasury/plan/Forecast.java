package dev.bascule.core.treasury.plan;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/**
 * What will leave in the next window, from what left in those before: an order statistic (H. A.
 * David, H. N. Nagaraja, Order Statistics, section 1.1) of whole windows. Nothing is averaged or
 * fitted, so that a person can recompute it from a list.
 */
public sealed interface Forecast {

  /**
   * @param from when the first window began, in seconds since 1970
   * @param windows what left in each, the oldest first
   */
  record Known(long from, List<BigInteger> windows, int rank) implements Forecast {
    public Known {
      windows = List.copyOf(windows);
      if (rank < 1 || rank > windows.size()) throw new IllegalArgumentException("rank " + rank);
    }

    /** The {@code rank}-th largest window. */
    public BigInteger units() {
      return largest(windows, rank);
    }

    /** As it was after the first {@code ended} windows; 0 while there are fewer than its rank. */
    BigInteger after(int ended) {
      return ended < rank ? BigInteger.ZERO : largest(windows.subList(0, ended), rank);
    }

    private static BigInteger largest(List<BigInteger> windows, int rank) {
      return windows.stream().sorted(Comparator.reverseOrder()).toList().get(rank - 1);
    }
  }

  /**
   * No number is better than one of half a history.
   *
   * @param have whole windows that are known
   */
  record TooLittle(int have, int needed) implements Forecast {}
}
