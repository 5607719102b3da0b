package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;

/** {@code abi.encode} of static values: one word of 32 bytes for each. */
public final class AbiWords {

  private final ByteArrayOutputStream words = new ByteArrayOutputStream(32 * 10);

  public AbiWords uint(long value) {
    return uint(BigInteger.valueOf(value), 64);
  }

  /**
   * @throws IllegalArgumentException if the value does not fit into an unsigned integer of that
   *     many bits
   */
  public AbiWords uint(BigInteger value, int bits) {
    if (value.signum() < 0 || value.bitLength() > bits) {
      throw new IllegalArgumentException(value + " does not fit into uint" + bits);
    }
    byte[] bytes = value.toByteArray();
    int skip = bytes.length > 32 ? 1 : 0;
    pad(32 - (bytes.length - skip));
    words.write(bytes, skip, bytes.length - skip);
    return this;
  }

  public AbiWords address(Address address) {
    pad(12);
    words.writeBytes(Bytes.of(address).toArray());
    return this;
  }

  public AbiWords bytes32(Hash32 hash) {
    words.writeBytes(Bytes.of(hash).toArray());
    return this;
  }

  private void pad(int count) {
    for (int i = 0; i < count; i++) words.write(0);
  }

  public byte[] toArray() {
    return words.toByteArray();
  }

  public Bytes toBytes() {
    return Bytes.of(toArray());
  }
}
