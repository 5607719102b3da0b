package dev.bascule.chain.bitcoin.wire;

import dev.bascule.chain.Bytes;
import java.io.ByteArrayOutputStream;

/** Writes what {@link WireReader} reads. */
public final class WireWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public WireWriter put(Bytes bytes) {
    out.writeBytes(bytes.toArray());
    return this;
  }

  public WireWriter uint8(int value) {
    out.write(value);
    return this;
  }

  public WireWriter uint32(long value) {
    return little(value, 4);
  }

  public WireWriter int64(long value) {
    return little(value, 8);
  }

  public WireWriter compactSize(int value) {
    if (value < 0xfd) return uint8(value);
    return value < 0x1_0000 ? uint8(0xfd).little(value, 2) : uint8(0xfe).little(value, 4);
  }

  public WireWriter sized(Bytes bytes) {
    return compactSize(bytes.size()).put(bytes);
  }

  public Bytes bytes() {
    return Bytes.of(out.toByteArray());
  }

  private WireWriter little(long value, int bytes) {
    for (int i = 0; i < bytes; i++) out.write((int) (value >>> (8 * i)));
    return this;
  }
}
