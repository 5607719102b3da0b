package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;

/** What crosses the gap: the bytes of a file, or of a PSBT for somebody else's wallet. */
public record UrDocument(UrType type, Bytes content) {

  /** The largest document that is read or shown, with its CBOR head, in bytes. */
  public static final int BYTES_MAX = UrParts.PARTS_MAX * UrParts.FRAGMENT_BYTES_MAX;

  byte[] cbor() {
    return new CborWriter().bytes(content).toArray();
  }

  /**
   * @throws UrRefused if it is not exactly one byte string
   */
  static UrDocument read(UrType type, byte[] cbor) {
    CborReader reader = new CborReader(cbor, AirGapFault.CONTENT_MALFORMED);
    Bytes content = reader.bytes("content");
    reader.end();
    return new UrDocument(type, content);
  }
}
