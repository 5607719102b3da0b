package dev.bascule.chain.request;

import java.math.BigInteger;

/** Whole units as exact decimals, thousands apart. */
public final class Amounts {

  private Amounts() {}

  public static String text(BigInteger units, int decimals) {
    String digits = units.abs().toString();
    if (digits.length() <= decimals) digits = "0".repeat(decimals - digits.length() + 1) + digits;
    String whole = digits.substring(0, digits.length() - decimals);
    StringBuilder text = new StringBuilder(units.signum() < 0 ? "-" : "");
    for (int i = 0; i < whole.length(); i++) {
      if (i > 0 && (whole.length() - i) % 3 == 0) text.append(' ');
      text.append(whole.charAt(i));
    }
    return decimals == 0
        ? text.toString()
        : text.append('.').append(digits.substring(digits.length() - decimals)).toString();
  }
}
