package dev.bascule.core.book;

/** Where a payment stands. Terminal states never change. */
public enum PaymentState {
  /** Promised and enforceable; not in a window yet. */
  ACCEPTED,
  /** Reserved on its lanes; captures may have taken a part. */
  HELD,
  /** A hold of which some part became a payment, and which is closed. */
  CAPTURED,
  /** All that it promises is in a cut window. */
  WINDOWED,
  SETTLED,
  VOIDED,
  EXPIRED;

  public boolean isTerminal() {
    return this == SETTLED || this == VOIDED || this == EXPIRED;
  }

  /** The word for it on the wire. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
