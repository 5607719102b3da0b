package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;

/** Reads what {@link CborWriter} writes, and refuses every other spelling of the same. */
final class CborReader {

  private final Bytes bytes;
  private final AirGapFault fault;
  private int at;

  /**
   * @param fault what anything that does not fit is called
   */
  CborReader(byte[] bytes, AirGapFault fault) {
    this.bytes = Bytes.of(bytes);
    this.fault = fault;
  }

  long unsigned(String what) {
    return head(CborWriter.UNSIGNED, what);
  }

  void array(int items) {
    long said = head(CborWriter.ARRAY, "array");
    if (said != items) throw refused("an array of " + said + ", not of " + items);
  }

  Bytes bytes(String what) {
    long size = head(CborWriter.BYTE_STRING, what);
    if (size > bytes.size() - at) {
      throw refused(what + " says " + size + " bytes, " + (bytes.size() - at) + " are there");
    }
    Bytes read = bytes.slice(at, (int) size);
    at += (int) size;
    return read;
  }

  void end() {
    if (at != bytes.size()) throw refused((bytes.size() - at) + " bytes after its end");
  }

  private long head(int major, String what) {
    int first = next(what);
    if (first >>> 5 != major) {
      throw refused(what + " is of CBOR type " + (first >>> 5) + ", not " + major);
    }
    int additional = first & 0x1f;
    if (additional < 24) return additional;
    // 24, 25, 26: one, two, four bytes follow. More is never needed, less than that never said.
    if (additional > 26) throw refused(what + " has a head of form " + additional);
    int size = 1 << (additional - 24);
    long value = 0;
    for (int i = 0; i < size; i++) value = (value << 8) | next(what);
    long shorter = size == 1 ? 24 : 1L << (4 * size);
    if (value < shorter) throw refused(what + " is not in its shortest form");
    return value;
  }

  private int next(String what) {
    if (at == bytes.size()) throw refused("it ends at " + what);
    return bytes.at(at++) & 0xff;
  }

  private UrRefused refused(String why) {
    return new UrRefused(fault, why);
  }
}
