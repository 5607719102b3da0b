package dev.bascule.core.id;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A payment's id, derived from the tenant and its reference, so that a retry of the same reference
 * is the same payment whoever sends it and however late.
 */
public record PaymentId(long high, long low) implements Comparable<PaymentId> {
  private static final String PREFIX = "pay_";
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int DIGITS = 26;
  private static final byte[] DOMAIN = "bascule/payment/v1\0".getBytes(UTF_8);

  public static PaymentId of(Tenant tenant, String reference) {
    byte[] owner = (tenant + "\0").getBytes(UTF_8);
    Hash32 digest = Hash32.sha256(DOMAIN, owner, reference.getBytes(UTF_8));
    return new PaymentId(digest.a(), digest.b());
  }

  /** Reads {@code pay_} and 26 digits of Crockford's base 32, in either case. */
  public static PaymentId parse(String text) {
    String digits = text.toLowerCase(Locale.ROOT);
    if (!digits.startsWith(PREFIX) || digits.length() != PREFIX.length() + DIGITS) {
      throw new IllegalArgumentException("not pay_ and 26 characters: " + text);
    }
    BigInteger value = BigInteger.ZERO;
    for (int i = PREFIX.length(); i < digits.length(); i++) {
      int digit = ALPHABET.indexOf(digits.charAt(i));
      if (digit < 0) throw new IllegalArgumentException("not a base 32 digit in " + text);
      value = value.shiftLeft(5).or(BigInteger.valueOf(digit));
    }
    if (value.bitLength() > 128) throw new IllegalArgumentException("past 128 bits: " + text);
    return new PaymentId(value.shiftRight(64).longValue(), value.longValue());
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  @Override
  public int compareTo(PaymentId other) {
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    BigInteger value = new BigInteger(1, bytes());
    StringBuilder text = new StringBuilder(PREFIX);
    for (int i = DIGITS - 1; i >= 0; i--) {
      text.append(ALPHABET.charAt(value.shiftRight(5 * i).intValue() & 31));
    }
    return text.toString();
  }
}
