package dev.bascule.core.id;

import java.util.HexFormat;

/** An administrative request's id, made by the client before it is sent. */
public record RequestId(long high, long low) {

  /** The first 16 bytes of a digest. */
  public static RequestId of(Hash32 digest) {
    return new RequestId(digest.a(), digest.b());
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
