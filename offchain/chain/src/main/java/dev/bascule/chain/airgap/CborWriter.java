package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;
import java.io.ByteArrayOutputStream;

/** The three kinds of CBOR (RFC 8949) that a UR part has, heads in their shortest form. */
final class CborWriter {

  static final int UNSIGNED = 0;
  static final int BYTE_STRING = 2;
  static final int ARRAY = 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  CborWriter unsigned(long value) {
    return head(UNSIGNED, value);
  }

  CborWriter array(int items) {
    return head(ARRAY, items);
  }

  CborWriter bytes(Bytes bytes) {
    head(BYTE_STRING, bytes.size());
    out.writeBytes(bytes.toArray());
    return this;
  }

  /**
   * @param value at most 32 bits: nothing here has more
   */
  private CborWriter head(int major, long value) {
    int size = value < 24 ? 0 : value < 1 << 8 ? 1 : value < 1 << 16 ? 2 : 4;
    int additional = size == 0 ? (int) value : 24 + Integer.numberOfTrailingZeros(size);
    out.write((major << 5) | additional);
    for (int i = size - 1; i >= 0; i--) out.write((int) (value >>> (8 * i)));
    return this;
  }

  byte[] toArray() {
    return out.toByteArray();
  }
}
