package dev.bascule.core.money;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * What is paid with: a currency at the ledger's scale, and the token that carries it on the chain.
 *
 * @param scale decimals of one ledger unit, 0 to 9
 * @param tokenDecimals decimals of the token, at least {@code scale}
 */
public record Asset(AssetId id, String currency, int scale, Address token, int tokenDecimals) {
  private static final int SCALE_MAX = 9;

  /** 10^18 is the largest power of ten whose product with 2^63 - 1 is still a uint128. */
  private static final int FACTOR_DIGITS_MAX = 18;

  public Asset {
    requireNonNull(id);
    requireNonNull(token);
    if (currency.isEmpty() || currency.length() > 12) {
      throw new IllegalArgumentException("a currency has 1 to 12 characters: " + currency);
    }
    if (scale < 0 || scale > SCALE_MAX) {
      throw new IllegalArgumentException("a ledger scale is 0 to 9, not " + scale);
    }
    if (tokenDecimals < scale || tokenDecimals - scale > FACTOR_DIGITS_MAX) {
      throw new IllegalArgumentException(
          "a token of " + tokenDecimals + " decimals cannot carry a ledger scale of " + scale);
    }
  }

  public BaseUnits toBaseUnits(long units) {
    if (units < 0) throw new IllegalArgumentException("negative amount: " + units);
    long factor = factor();
    return new BaseUnits(Math.unsignedMultiplyHigh(units, factor), units * factor);
  }

  /** Whole units and what lies beyond them, in base units below one unit. */
  public BaseUnits toBaseUnits(long units, long dust) {
    BaseUnits whole = toBaseUnits(units);
    if (dust == 0) return whole;
    return BaseUnits.of(whole.toBigInteger().add(BigInteger.valueOf(dust)));
  }

  /** Ledger units, or empty when the quantity is no whole number of them or is past 2^63 - 1. */
  public OptionalLong fromBaseUnits(BaseUnits quantity) {
    long factor = factor();
    if (quantity.fitsLong()) {
      long units = quantity.low() / factor;
      return units * factor == quantity.low() ? OptionalLong.of(units) : OptionalLong.empty();
    }
    BigInteger[] parts = quantity.toBigInteger().divideAndRemainder(BigInteger.valueOf(factor));
    boolean exact = parts[1].signum() == 0 && parts[0].bitLength() < Long.SIZE;
    return exact ? OptionalLong.of(parts[0].longValue()) : OptionalLong.empty();
  }

  /** Whole ledger units in the quantity, at most 2^63 - 1. */
  public long wholeUnits(BaseUnits quantity) {
    if (quantity.fitsLong()) return quantity.low() / factor();
    BigInteger whole = quantity.toBigInteger().divide(BigInteger.valueOf(factor()));
    return whole.bitLength() < Long.SIZE ? whole.longValue() : Long.MAX_VALUE;
  }

  /** What the quantity has beyond whole ledger units, in base units. */
  public long dust(BaseUnits quantity) {
    if (quantity.fitsLong()) return quantity.low() % factor();
    return quantity.toBigInteger().mod(BigInteger.valueOf(factor())).longValue();
  }

  /** Base units in one ledger unit. */
  public long baseUnitsPerUnit() {
    return factor();
  }

  private long factor() {
    long factor = 1;
    for (int i = scale; i < tokenDecimals; i++) factor *= 10;
    return factor;
  }

  @Override
  public String toString() {
    return currency + "#" + id;
  }
}
