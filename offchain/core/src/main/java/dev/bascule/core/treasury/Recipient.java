package dev.bascule.core.treasury;

import dev.bascule.core.id.Address;

/**
 * Whom a move pays, in the one spelling that lists compare.
 *
 * @param text on EVM chains in lower-case hex, on UTXO chains as addresses are copied
 */
public record Recipient(String text) implements Comparable<Recipient> {

  private static final int LENGTH_MAX = 90;

  public Recipient {
    if (text.isEmpty() || text.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("an address of " + text.length() + " characters");
    }
  }

  public static Recipient of(Address address) {
    return new Recipient(address.hex());
  }

  @Override
  public int compareTo(Recipient other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
