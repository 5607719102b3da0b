package dev.bascule.core.id;

import static java.util.Objects.requireNonNull;

/** The EIP-712 digest that the payer signed. */
public record VoucherDigest(Hash32 value) implements Comparable<VoucherDigest> {
  public VoucherDigest {
    requireNonNull(value);
  }

  public static VoucherDigest ofHex(String text) {
    return new VoucherDigest(Hash32.ofHex(text));
  }

  public String hex() {
    return value.hex();
  }

  @Override
  public int compareTo(VoucherDigest other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
