package dev.bascule.node.network;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** A legal entity identifier (ISO 17442), whose last two digits are a check of the others. */
public record Lei(String text) {

  private static final Pattern FORM = Pattern.compile("[0-9A-Z]{18}[0-9]{2}");
  private static final BigInteger MODULUS = BigInteger.valueOf(97);

  public Lei {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no LEI: 18 of 0-9 and A-Z, then two check digits");
    }
    if (!remainder(text).equals(BigInteger.ONE)) {
      throw new IllegalArgumentException(
          "the check digits of the LEI '" + text + "' do not fit (ISO 17442, modulo 97-10)");
    }
  }

  private static BigInteger remainder(String lei) {
    var digits = new StringBuilder();
    for (int i = 0; i < lei.length(); i++) digits.append(Character.digit(lei.charAt(i), 36));
    return new BigInteger(digits.toString()).mod(MODULUS);
  }

  @Override
  public String toString() {
    return text;
  }
}
