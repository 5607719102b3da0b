package dev.bascule.core.book;

import java.util.Locale;

/** Where a payment stands. Terminal states never change. */
public enum PaymentState {
  /** Promised and enforceable, and not in a window yet. */
  ACCEPTED(1),
  /** Reserved on its lanes; captures may have taken a part. */
  HELD(2),
  /** A hold of which some part became a payment, and which is closed. */
  CAPTURED(3),
  /** All that it promises is in a cut window. */
  WINDOWED(4),
  SETTLED(5),
  VOIDED(6),
  EXPIRED(7);

  private final int code;

  PaymentState(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static PaymentState ofCode(int code) {
    for (PaymentState each : values()) {
      if (each.code == code) return each;
    }
    throw new IllegalArgumentException("no such code: " + code);
  }

  public boolean isTerminal() {
    return this == SETTLED || this == VOIDED || this == EXPIRED;
  }

  /** The word for it on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
