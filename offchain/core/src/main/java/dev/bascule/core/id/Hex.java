package dev.bascule.core.id;

import java.util.HexFormat;

/** Hexadecimal text with the prefix 0x, lower case out, either case in. */
final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  static String of(byte[] bytes) {
    return "0x" + FORMAT.formatHex(bytes);
  }

  static byte[] parse(String text, int bytes) {
    if (!text.startsWith("0x") || text.length() != 2 + 2 * bytes) {
      throw new IllegalArgumentException("not 0x and " + 2 * bytes + " hex digits: " + text);
    }
    return FORMAT.parseHex(text, 2, text.length());
  }
}
