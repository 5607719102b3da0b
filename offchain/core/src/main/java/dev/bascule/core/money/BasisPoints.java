package dev.bascule.core.money;

/** A share in ten-thousandths. */
public record BasisPoints(int value) {
  public static final int SCALE = 10_000;

  public BasisPoints {
    if (value < 0 || value > SCALE) {
      throw new IllegalArgumentException("basis points are 0 to 10000, not " + value);
    }
  }

  @Override
  public String toString() {
    return value + " bp";
  }
}
