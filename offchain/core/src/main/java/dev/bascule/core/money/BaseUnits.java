package dev.bascule.core.money;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/** A quantity as the chain counts it, in the token's smallest unit: uint128. */
public record BaseUnits(long high, long low) implements Comparable<BaseUnits> {
  public static final BaseUnits ZERO = new BaseUnits(0, 0);
  private static final int BITS = 128;

  public static BaseUnits of(long value) {
    if (value < 0) throw new IllegalArgumentException("negative base units: " + value);
    return new BaseUnits(0, value);
  }

  public static BaseUnits of(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > BITS) {
      throw new IllegalArgumentException("not a uint128: " + value);
    }
    return new BaseUnits(value.shiftRight(64).longValue(), value.longValue());
  }

  public BigInteger toBigInteger() {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    return new BigInteger(1, bytes);
  }

  /** As a word of the ABI: 32 bytes, big endian. */
  public void writeWord(ByteBuffer to) {
    to.putLong(0).putLong(0).putLong(high).putLong(low);
  }

  boolean fitsLong() {
    return high == 0 && low >= 0;
  }

  @Override
  public int compareTo(BaseUnits other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return toBigInteger().toString();
  }
}
