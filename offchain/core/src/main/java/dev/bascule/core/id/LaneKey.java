package dev.bascule.core.id;

import static java.util.Objects.requireNonNull;

/**
 * Names one lane for ever: keccak256(abi.encode(payer, payee, token, lane)), computed by the chain
 * module.
 */
public record LaneKey(Hash32 value) implements Comparable<LaneKey> {
  public LaneKey {
    requireNonNull(value);
  }

  public static LaneKey ofHex(String text) {
    return new LaneKey(Hash32.ofHex(text));
  }

  public String hex() {
    return value.hex();
  }

  @Override
  public int compareTo(LaneKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return hex();
  }
}
