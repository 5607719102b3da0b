package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;

/**
 * How a limit's total follows what usually leaves. Amounts are in the asset's smallest unit.
 *
 * @param least what stays when nothing is known, or when something is wrong
 * @param most the highest that any history allows
 * @param percent of the forecast
 * @param growthPercent of what the window before allowed, at most: 200 doubles
 */
public record DynamicTotal(
    BigInteger least, BigInteger most, int percent, LookBack lookBack, int growthPercent) {

  private static final int PERCENT_MAX = 1_000;

  public DynamicTotal {
    requireNonNull(lookBack);
    if (least.signum() <= 0) throw new IllegalArgumentException("least is not above 0");
    if (most.compareTo(least) < 0) throw new IllegalArgumentException("most is below least");
    if (percent < 1 || percent > PERCENT_MAX) {
      throw new IllegalArgumentException(percent + " percent; 1 to " + PERCENT_MAX + " can be");
    }
    if (growthPercent < 100 || growthPercent > PERCENT_MAX) {
      throw new IllegalArgumentException(
          "growth to " + growthPercent + " percent; 100 to " + PERCENT_MAX + " can be");
    }
  }
}
