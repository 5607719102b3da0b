package dev.bascule.cli.order;

import org.jspecify.annotations.Nullable;

/** Amounts as the file writes them: minor units, plain digits. */
final class Units {
  private static final String MAX = Long.toString(Long.MAX_VALUE);

  private Units() {}

  /** Null when {@code text} is a positive whole number without sign, point, exponent, zeros. */
  static @Nullable String refusal(String text) {
    String shown = "the amount is \"" + (text.length() <= 40 ? text : text.substring(0, 40) + "…");
    if (text.isEmpty()) return "the amount is empty";
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // ASCII only: Character.isDigit would take the digits of other scripts.
      if (c < '0' || c > '9') return shown + "\"; only the digits 0 to 9 are allowed";
    }
    if (text.charAt(0) == '0') return shown + "\"; it must be above 0, without leading zeros";
    boolean tooLarge =
        text.length() > MAX.length() || (text.length() == MAX.length() && text.compareTo(MAX) > 0);
    return tooLarge ? shown + "\"; the largest is " + MAX : null;
  }

  static long parse(String text) {
    return Long.parseLong(text);
  }
}
