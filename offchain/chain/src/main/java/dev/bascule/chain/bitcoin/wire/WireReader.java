package dev.bascule.chain.bitcoin.wire;

import dev.bascule.chain.Bytes;

/**
 * Reads forward; every length is checked against what is left before anything is made of it, so a
 * false length costs nothing.
 */
public final class WireReader {

  private final Bytes source;
  private int at;

  public WireReader(Bytes source) {
    this.source = source;
  }

  public int left() {
    return source.size() - at;
  }

  public int position() {
    return at;
  }

  /** The byte so many places ahead, which is not taken. */
  public int peek(int ahead) {
    return source.at(at + ahead) & 0xff;
  }

  public Bytes take(long size) {
    if (size < 0 || size > left()) {
      throw new MalformedBitcoin(size + " bytes at byte " + at + " where " + left() + " are left");
    }
    Bytes taken = source.slice(at, (int) size);
    at += (int) size;
    return taken;
  }

  public int uint8() {
    return take(1).at(0) & 0xff;
  }

  /** Little-endian, as everything here. */
  public long uint32() {
    return little(4);
  }

  public int int32() {
    return (int) little(4);
  }

  /** All 64 bits; what is above 2^63 is negative. */
  public long int64() {
    return little(8);
  }

  /** A compact size. A longer form than needed is refused: it would be written back shorter. */
  public long compactSize() {
    int first = uint8();
    if (first < 0xfd) return first;
    int bytes = first == 0xfd ? 2 : first == 0xfe ? 4 : 8;
    long value = little(bytes);
    long least = bytes == 2 ? 0xfd : bytes == 4 ? 0x1_0000L : 0x1_0000_0000L;
    if (value >= 0 && value < least) {
      throw new MalformedBitcoin("a compact size of " + value + " in " + bytes + " bytes");
    }
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedBitcoin("a compact size of more than 2^31 - 1");
    }
    return value;
  }

  /** A count of items of which each takes at least so many bytes. */
  public int count(int bytesEach) {
    long count = compactSize();
    if (count > left() / bytesEach) {
      throw new MalformedBitcoin(
          count + " items of " + bytesEach + " bytes where " + left() + " bytes are left");
    }
    return (int) count;
  }

  /** Bytes after their compact size. */
  public Bytes sized() {
    return take(compactSize());
  }

  public void end() {
    if (left() != 0) throw new MalformedBitcoin(left() + " bytes after the end");
  }

  private long little(int bytes) {
    Bytes taken = take(bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) value = value << 8 | (taken.at(i) & 0xff);
    return value;
  }
}
