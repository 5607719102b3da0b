package dev.bascule.chain.secret;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Bytes that nobody else should see. {@link #close} overwrites them; nothing prints them, and
 * comparing takes the same time wherever they differ.
 */
public final class SecretBytes implements AutoCloseable {

  private final byte[] bytes;
  private volatile boolean closed;

  private SecretBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The caller overwrites its own. */
  public static SecretBytes copyOf(byte[] bytes) {
    return new SecretBytes(bytes.clone());
  }

  /** Copies, and overwrites what was copied. */
  public static SecretBytes taking(byte[] bytes) {
    SecretBytes taken = copyOf(bytes);
    Arrays.fill(bytes, (byte) 0);
    return taken;
  }

  public int size() {
    return bytes.length;
  }

  /** The caller overwrites the copy. */
  public byte[] copy() {
    if (closed) throw new IllegalStateException("the secret was wiped");
    return bytes.clone();
  }

  /** Hands a copy to the reader and overwrites it afterwards. */
  public <T> T read(Function<byte[], T> reader) {
    byte[] copy = copy();
    try {
      return reader.apply(copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  public boolean sameAs(SecretBytes other) {
    return read(mine -> other.read(theirs -> MessageDigest.isEqual(mine, theirs)));
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "SecretBytes(" + bytes.length + " bytes, not shown)";
  }
}
