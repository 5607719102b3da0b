package dev.bascule.core.treasury.key;

import dev.bascule.core.id.Address;
import java.util.Optional;

/**
 * By what the register knows a key: the address of an account or of a person, or the fingerprint of
 * a cosigner's master key. Two masters with one fingerprint are one key here, and share its fate.
 */
public record KeyName(String text) implements Comparable<KeyName> {

  private static final String ADDRESS = "0x[0-9a-f]{40}";
  private static final String FINGERPRINT = "[0-9a-f]{8}";

  public KeyName {
    if (!text.matches(ADDRESS) && !text.matches(FINGERPRINT)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is neither an address nor a fingerprint in lower-case hex");
    }
  }

  public static KeyName of(Address address) {
    return new KeyName(address.hex());
  }

  /** Empty for a fingerprint. */
  public Optional<Address> address() {
    return text.startsWith("0x") ? Optional.of(Address.ofHex(text)) : Optional.empty();
  }

  @Override
  public int compareTo(KeyName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
