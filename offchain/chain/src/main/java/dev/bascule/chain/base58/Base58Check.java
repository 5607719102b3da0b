package dev.bascule.chain.base58;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.digest.BitcoinDigest;
import java.util.Arrays;

/**
 * Payload and the first four bytes of its double SHA-256, in base 58. Works on arrays that can be
 * overwritten, because private keys are written this way too.
 */
public final class Base58Check {

  private static final byte[] ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".getBytes(US_ASCII);
  private static final int CHECKSUM = 4;

  /** An extended key has 111; conversion takes quadratic time. */
  private static final int TEXT_MAX = 200;

  private Base58Check() {}

  public static String encode(Bytes payload) {
    return new String(encode(payload.toArray()), US_ASCII);
  }

  /** ASCII. */
  public static byte[] encode(byte[] payload) {
    byte[] number = Arrays.copyOf(payload, payload.length + CHECKSUM);
    System.arraycopy(checksum(payload), 0, number, payload.length, CHECKSUM);
    int zeros = leadingZeros(number);
    byte[] digits = new byte[zeros + (number.length - zeros) * 138 / 100 + 1];
    int at = digits.length;
    for (int first = zeros; first < number.length; ) {
      digits[--at] = ALPHABET[divide(number, first, 256, 58)];
      while (first < number.length && number[first] == 0) first++;
    }
    for (int i = 0; i < zeros; i++) digits[--at] = ALPHABET[0];
    byte[] text = Arrays.copyOfRange(digits, at, digits.length);
    Arrays.fill(number, (byte) 0);
    Arrays.fill(digits, (byte) 0);
    return text;
  }

  /**
   * @throws MalformedBase58 if a character or the checksum is wrong
   */
  public static Bytes decode(String text) {
    byte[] ascii = new byte[text.length()];
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] = text.charAt(i) < 0x80 ? (byte) text.charAt(i) : 0;
    }
    return Bytes.of(decode(ascii));
  }

  /**
   * @throws MalformedBase58 if a character or the checksum is wrong
   */
  public static byte[] decode(byte[] ascii) {
    if (ascii.length > TEXT_MAX) {
      throw new MalformedBase58("longer than " + TEXT_MAX + " characters");
    }
    byte[] digits = new byte[ascii.length];
    for (int i = 0; i < ascii.length; i++) digits[i] = digit(ascii[i], i);
    int zeros = leadingZeros(digits);
    byte[] number = new byte[digits.length];
    int at = number.length;
    for (int first = zeros; first < digits.length; ) {
      number[--at] = (byte) divide(digits, first, 58, 256);
      while (first < digits.length && digits[first] == 0) first++;
    }
    byte[] all = Arrays.copyOfRange(number, at - zeros, number.length);
    Arrays.fill(number, (byte) 0);
    Arrays.fill(digits, (byte) 0);
    return checked(all);
  }

  private static byte[] checked(byte[] all) {
    try {
      if (all.length < CHECKSUM) throw new MalformedBase58("too short for a checksum");
      byte[] payload = Arrays.copyOf(all, all.length - CHECKSUM);
      byte[] stated = Arrays.copyOfRange(all, payload.length, all.length);
      if (Arrays.equals(stated, checksum(payload))) return payload;
      Arrays.fill(payload, (byte) 0);
      throw new MalformedBase58("the checksum is wrong");
    } finally {
      Arrays.fill(all, (byte) 0);
    }
  }

  private static byte[] checksum(byte[] payload) {
    return Arrays.copyOf(BitcoinDigest.twice(Bytes.of(payload)).bytes(), CHECKSUM);
  }

  private static byte digit(byte character, int at) {
    for (byte digit = 0; digit < ALPHABET.length; digit++) {
      if (ALPHABET[digit] == character) return digit;
    }
    throw new MalformedBase58("character " + (at + 1) + " is not one of base58");
  }

  private static int leadingZeros(byte[] bytes) {
    int count = 0;
    while (count < bytes.length && bytes[count] == 0) count++;
    return count;
  }

  /** Divides the number in place and returns the remainder. */
  private static int divide(byte[] number, int first, int base, int divisor) {
    int remainder = 0;
    for (int i = first; i < number.length; i++) {
      int value = remainder * base + (number[i] & 0xff);
      number[i] = (byte) (value / divisor);
      remainder = value % divisor;
    }
    return remainder;
  }
}
