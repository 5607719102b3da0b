package dev.bascule.chain.bitcoin;

import java.util.Optional;

/** What of a transaction a signature covers. */
public enum SighashType {
  /** Taproot only; as ALL, one byte shorter. */
  DEFAULT(0),
  ALL(1),
  NONE(2),
  SINGLE(3),
  ALL_ANYONECANPAY(0x81),
  NONE_ANYONECANPAY(0x82),
  SINGLE_ANYONECANPAY(0x83);

  private final int value;

  SighashType(int value) {
    this.value = value;
  }

  public int value() {
    return value;
  }

  /** Empty for a number that no signer makes. */
  public static Optional<SighashType> of(long value) {
    for (SighashType type : values()) {
      if (type.value == value) return Optional.of(type);
    }
    return Optional.empty();
  }

  boolean anyoneCanPay() {
    return (value & 0x80) != 0;
  }

  boolean none() {
    return (value & 3) == 2;
  }

  boolean single() {
    return (value & 3) == 3;
  }

  /** Whether every input and every output is covered. */
  public boolean coversAll() {
    return this == DEFAULT || this == ALL;
  }
}
