package dev.bascule.core.id;

import static java.util.Objects.requireNonNull;

/** The payer's salted commitment to what was agreed (PROTOCOL B.1). */
public record TermsHash(Hash32 value) implements Comparable<TermsHash> {
  public TermsHash {
    requireNonNull(value);
  }

  public static TermsHash ofHex(String text) {
    return new TermsHash(Hash32.ofHex(text));
  }

  public String hex() {
    return value.hex();
  }

  @Override
  public int compareTo(TermsHash other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
