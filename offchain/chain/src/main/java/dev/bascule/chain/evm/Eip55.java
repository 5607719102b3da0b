package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Addresses as people write them, with the checksum of EIP-55 in the case of the letters. */
public final class Eip55 {

  private Eip55() {}

  /**
   * Reads 40 hex digits after {@code 0x}: all in lower case, or with the checksum. Any other
   * mixture is a typing error, and money sent to a typing error is gone.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static Address parse(String text) {
    if (text.length() != 42) {
      throw new IllegalArgumentException(
          "an address is 0x and 40 hex digits: '" + clip(text) + "'");
    }
    Address address = Bytes.fromHex(text).toAddress();
    if (!text.equals(text.toLowerCase(Locale.ROOT)) && !text.equals(checksummed(address))) {
      throw new IllegalArgumentException(
          "the checksum (EIP-55) of " + text + " is wrong; it would be " + checksummed(address));
    }
    return address;
  }

  private static String clip(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  public static String checksummed(Address address) {
    String digits = Bytes.of(address).hex().substring(2);
    byte[] hash = Keccak256.digest(digits.getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder("0x");
    for (int i = 0; i < digits.length(); i++) {
      int nibble = (hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
      char digit = digits.charAt(i);
      text.append(nibble >= 8 ? Character.toUpperCase(digit) : digit);
    }
    return text.toString();
  }
}
