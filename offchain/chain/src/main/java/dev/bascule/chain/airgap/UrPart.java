package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;

/**
 * One of several parts of a document.
 *
 * @param sequence its number, from 1 on, 32 bits; above {@code count} it is a mixture
 * @param count how many fragments the document has
 * @param documentBytes the size of the document's CBOR
 * @param checksum CRC-32 of the document's CBOR, 32 bits
 * @param data one fragment, or the exclusive or of several; the last fragment is padded with zeros
 */
record UrPart(long sequence, int count, int documentBytes, long checksum, Bytes data) {

  private static final int FIELDS = 5;

  byte[] cbor() {
    return new CborWriter()
        .array(FIELDS)
        .unsigned(sequence)
        .unsigned(count)
        .unsigned(documentBytes)
        .unsigned(checksum)
        .bytes(data)
        .toArray();
  }

  /**
   * @throws UrRefused if it is malformed, or larger than what is ever shown
   */
  static UrPart read(byte[] cbor) {
    CborReader reader = new CborReader(cbor, AirGapFault.PART_MALFORMED);
    reader.array(FIELDS);
    long sequence = reader.unsigned("number");
    long count = reader.unsigned("count of parts");
    long documentBytes = reader.unsigned("document's size");
    long checksum = reader.unsigned("document's checksum");
    Bytes data = reader.bytes("fragment");
    reader.end();
    if (count > UrParts.PARTS_MAX) {
      throw new UrRefused(
          AirGapFault.TOO_MANY_PARTS, count + " parts; " + UrParts.PARTS_MAX + " are read");
    }
    if (documentBytes > UrDocument.BYTES_MAX) {
      throw new UrRefused(
          AirGapFault.DOCUMENT_TOO_LARGE,
          documentBytes + " bytes; " + UrDocument.BYTES_MAX + " are read");
    }
    boolean fits =
        sequence > 0
            && count > 0
            && !data.isEmpty()
            && documentBytes > 0
            && (documentBytes + data.size() - 1) / data.size() == count;
    if (!fits) {
      throw new UrRefused(
          AirGapFault.PART_MALFORMED,
          "part %d of %d with %d bytes of a document of %d"
              .formatted(sequence, count, data.size(), documentBytes));
    }
    return new UrPart(sequence, (int) count, (int) documentBytes, checksum, data);
  }

  /** Whether two parts say that they are of one document. */
  boolean isBeside(UrPart other) {
    return count == other.count
        && documentBytes == other.documentBytes
        && checksum == other.checksum
        && data.size() == other.data.size();
  }
}
