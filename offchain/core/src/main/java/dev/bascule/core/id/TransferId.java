package dev.bascule.core.id;

import java.util.HexFormat;

/** A transfer's id, made by the client before it is sent, so that a retry is recognised. */
public record TransferId(long high, long low) {

  /** The first 16 bytes of a digest. */
  public static TransferId of(Hash32 digest) {
    return new TransferId(digest.a(), digest.b());
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
