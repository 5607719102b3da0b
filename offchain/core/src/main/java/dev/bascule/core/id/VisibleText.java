package dev.bascule.core.id;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The rule for names and references: what is written differently looks different, as far as
 * characters can see to it. Without it a participant {@code "acme"} and another one {@code "acme"}
 * with a zero-width space would be two, and a payer could not tell whom it pays.
 *
 * <p>Refused are characters that show nothing (general categories Cc, Cf, Cs, Co, Cn, Zl and Zp,
 * and those of Default_Ignorable_Code_Point, UAX #44), spaces other than single ones between words,
 * marks without a letter, and text that is not in normal form C (UAX #15). Letters of different
 * scripts that look alike are not told apart.
 */
public final class VisibleText {
  private VisibleText() {}

  /** Why the text is refused, to follow its name: "has U+200B as character 3, ..."; or empty. */
  public static Optional<String> refusal(String text) {
    if (text.isEmpty()) return Optional.of("is empty");
    int[] codePoints = text.codePoints().toArray();
    for (int i = 0; i < codePoints.length; i++) {
      Optional<String> refusal = refusal(codePoints, i);
      if (refusal.isPresent()) return refusal;
    }
    return Normalizer.isNormalized(text, Normalizer.Form.NFC)
        ? Optional.empty()
        : Optional.of(
            "is not in Unicode normal form C from character " + firstChanged(codePoints, text));
  }

  private static Optional<String> refusal(int[] text, int i) {
    int c = text[i];
    if (isInvisible(c)) return Optional.of(at(c, i) + ", which cannot be seen");
    boolean afterNothing = i == 0 || text[i - 1] == ' ';
    if (c == ' ') {
      if (i == 0) return Optional.of("begins with a space");
      if (i == text.length - 1) return Optional.of("ends with a space");
      return afterNothing
          ? Optional.of("has two spaces together at character " + i)
          : Optional.empty();
    }
    return switch (Character.getType(c)) {
      case Character.SPACE_SEPARATOR -> Optional.of(at(c, i) + "; the only space is U+0020");
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          afterNothing ? Optional.of(at(c, i) + ", a mark without a letter") : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String at(int codePoint, int index) {
    return String.format(Locale.ROOT, "has U+%04X as character %d", codePoint, index + 1);
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isIgnorable(c);
    };
  }

  /** Default_Ignorable_Code_Point outside those categories, and the blank Braille pattern. */
  private static boolean isIgnorable(int c) {
    return switch (c) {
      case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
      default ->
          (c >= 0x180b && c <= 0x180f)
              || (c >= 0xfe00 && c <= 0xfe0f)
              || (c >= 0xe0100 && c <= 0xe01ef);
    };
  }

  private static int firstChanged(int[] text, String whole) {
    int[] composed = Normalizer.normalize(whole, Normalizer.Form.NFC).codePoints().toArray();
    int i = 0;
    while (i < text.length && i < composed.length && text[i] == composed[i]) i++;
    return i + 1;
  }
}
