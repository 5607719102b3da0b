package dev.bascule.core.money;

import static java.util.Objects.requireNonNull;

/**
 * A quantity of one asset, counted in the ledger's smallest unit of it.
 *
 * <p>Never negative: direction is carried by debit and credit, not by sign. Arithmetic is exact; a
 * result outside {@code [0, 2^63)} throws, because a balance that wraps is a bug and never a
 * business outcome.
 */
public record Amount(Asset asset, long units) implements Comparable<Amount> {

  public Amount {
    requireNonNull(asset);
    if (units < 0) throw new IllegalArgumentException("negative amount: " + units);
  }

  public static Amount zero(Asset asset) {
    return new Amount(asset, 0);
  }

  public Amount plus(Amount other) {
    return new Amount(asset, Math.addExact(units, sameAsset(other).units));
  }

  public Amount minus(Amount other) {
    return new Amount(asset, Math.subtractExact(units, sameAsset(other).units));
  }

  /**
   * The part of this amount that {@code rate} takes, rounded down; {@code Split} gives the rest.
   */
  public Amount share(BasisPoints rate) {
    // Whole ten-thousandths first, so that the product cannot overflow: rate <= SCALE.
    long whole = units / BasisPoints.SCALE * rate.value();
    long rest = units % BasisPoints.SCALE * rate.value() / BasisPoints.SCALE;
    return new Amount(asset, whole + rest);
  }

  public boolean isZero() {
    return units == 0;
  }

  @Override
  public int compareTo(Amount other) {
    return Long.compare(units, sameAsset(other).units);
  }

  private Amount sameAsset(Amount other) {
    if (asset.equals(other.asset)) return other;
    throw new IllegalArgumentException("cannot combine " + asset + " with " + other.asset);
  }

  @Override
  public String toString() {
    return java.math.BigDecimal.valueOf(units, asset.scale()).toPlainString()
        + " "
        + asset.currency();
  }
}
