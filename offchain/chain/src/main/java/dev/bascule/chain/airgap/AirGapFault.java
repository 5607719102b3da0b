package dev.bascule.chain.airgap;

import java.util.Locale;

/** Why a part, a picture or a document is not taken; the names never change. */
public enum AirGapFault {
  /** No text of the form {@code ur:TYPE/…}. */
  NOT_A_UR(true),
  /** Letters that are no word, or a checksum of the part that does not fit. */
  PART_DAMAGED(true),
  /** Not a PNG file. */
  NOT_A_PNG(true),
  /** A PNG of a kind that is not read. */
  PNG_KIND_UNSUPPORTED(true),
  PNG_TOO_LARGE(true),
  /** A chunk, a checksum or the compressed pixels are not what they should be. */
  PNG_DAMAGED(true),
  /** No QR code is found in the picture. */
  NO_QR_CODE(true),
  /** Longer than any QR code. */
  PART_TOO_LONG(false),
  TYPE_UNKNOWN(false),
  /** Its own checksum fits, and it is not what a part must be. */
  PART_MALFORMED(false),
  TOO_MANY_PARTS(false),
  DOCUMENT_TOO_LARGE(false),
  /** A part of another document than the parts before. */
  OTHER_DOCUMENT(false),
  /** Two parts of one document that cannot both be true. */
  PARTS_CONTRADICT(false),
  /** All parts are here, and the document's checksum does not fit. */
  DOCUMENT_DAMAGED(false),
  CONTENT_MALFORMED(false);

  private final boolean damage;

  AirGapFault(boolean damage) {
    this.damage = damage;
  }

  /** What a camera or a scanner does by accident: passed over, the next part may be whole. */
  public boolean isDamage() {
    return damage;
  }

  /** As programs read it, in snake case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
