package dev.bascule.cliconvention;

/**
 * Makes text printable before a terminal sees it. Names, references, refusals and receipts come
 * from others; a control character in them could move the cursor, hide a line, or turn the reading
 * order around, and what stands on the screen would not be what was said.
 *
 * <p>Each UTF-16 unit of a character that shows nothing by itself becomes {@code \}{@code uXXXX},
 * line ends and tabs their short forms. These are the escapes of JSON (RFC 8259, section 7), so a
 * JSON document keeps its meaning.
 */
public final class Printable {
  private Printable() {}

  /** Text that stays on one line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** A document of several lines that we wrote, such as JSON, with the words of others in it. */
  public static String document(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepsLines) {
    if (text.codePoints().allMatch(c -> isPrintable(c, keepsLines))) return text;
    var escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          if (isPrintable(c, keepsLines)) escaped.appendCodePoint(c);
          else escape(c, escaped);
        });
    return escaped.toString();
  }

  private static boolean isPrintable(int codePoint, boolean keepsLines) {
    return shows(codePoint) || (keepsLines && codePoint == '\n');
  }

  /** Whether the character has a sign or a width of its own, by its general category. */
  static boolean shows(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  static void escape(int codePoint, StringBuilder to) {
    switch (codePoint) {
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      default -> {
        for (char unit : Character.toChars(codePoint)) {
          to.append("\\u%04x".formatted((int) unit));
        }
      }
    }
  }
}
