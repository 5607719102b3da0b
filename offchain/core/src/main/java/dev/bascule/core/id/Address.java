package dev.bascule.core.id;

import java.nio.ByteBuffer;

/** An account on an EVM chain: 20 bytes. */
public record Address(long high, long middle, int low) implements Comparable<Address> {
  public static final int BYTES = 20;
  public static final Address ZERO = new Address(0, 0, 0);

  public static Address of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  public static Address ofHex(String text) {
    return of(Hex.parse(text, BYTES));
  }

  public static Address read(ByteBuffer from) {
    return new Address(from.getLong(), from.getLong(), from.getInt());
  }

  public void write(ByteBuffer to) {
    to.putLong(high).putLong(middle).putInt(low);
  }

  public byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    write(buffer);
    return buffer.array();
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  /** Lower case with 0x; the checksummed form of EIP-55 needs Keccak and lives with the chain. */
  public String hex() {
    return Hex.of(bytes());
  }

  @Override
  public int compareTo(Address other) {
    int order = Long.compareUnsigned(high, other.high);
    if (order == 0) order = Long.compareUnsigned(middle, other.middle);
    return order != 0 ? order : Integer.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return hex();
  }
}
