package dev.bascule.core.id;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Thirty-two bytes: a digest, a root, a block hash. */
public record Hash32(long a, long b, long c, long d) implements Comparable<Hash32> {
  public static final int BYTES = 32;
  public static final Hash32 ZERO = new Hash32(0, 0, 0, 0);

  public static Hash32 of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a hash has 32 bytes, not " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  public static Hash32 ofHex(String text) {
    return of(Hex.parse(text, BYTES));
  }

  public static Hash32 read(ByteBuffer from) {
    return new Hash32(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  public static Hash32 sha256(byte[]... parts) {
    MessageDigest digest = newSha256();
    for (byte[] part : parts) digest.update(part);
    return of(digest.digest());
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  public void write(ByteBuffer to) {
    to.putLong(a).putLong(b).putLong(c).putLong(d);
  }

  public byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    write(buffer);
    return buffer.array();
  }

  public boolean isZero() {
    return equals(ZERO);
  }

  public String hex() {
    return Hex.of(bytes());
  }

  @Override
  public int compareTo(Hash32 other) {
    int order = Long.compareUnsigned(a, other.a);
    if (order == 0) order = Long.compareUnsigned(b, other.b);
    if (order == 0) order = Long.compareUnsigned(c, other.c);
    return order != 0 ? order : Long.compareUnsigned(d, other.d);
  }

  @Override
  public String toString() {
    return hex();
  }
}
