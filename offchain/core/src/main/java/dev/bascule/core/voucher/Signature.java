package dev.bascule.core.voucher;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;
import java.nio.ByteBuffer;

/** A recoverable secp256k1 signature: r, s and v (27 or 28). */
public record Signature(Hash32 r, Hash32 s, byte v) {
  public static final int BYTES = 65;

  public Signature {
    requireNonNull(r);
    requireNonNull(s);
    if (v != 27 && v != 28) throw new IllegalArgumentException("v is 27 or 28, not " + v);
  }

  public static Signature of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a signature has 65 bytes, not " + bytes.length);
    }
    return read(ByteBuffer.wrap(bytes));
  }

  public static Signature read(ByteBuffer from) {
    return new Signature(Hash32.read(from), Hash32.read(from), from.get());
  }

  public byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    r.write(buffer);
    s.write(buffer);
    return buffer.put(v).array();
  }
}
