package dev.bascule.core.ledger;

/** What an account counts. */
public enum AccountKind {
  /** The vault's tokens: the control account that all others add up to. */
  VAULT(1),
  /** The owner's collateral that no accepted promise has taken. */
  COLLATERAL(2),
  /** Promised to the owner, not settled on the chain yet. */
  CLAIM(3),
  /** The owner's credit in the vault. */
  CREDIT(4),
  /** Promised to the owner, redeemed without cover, and filed against the bond. */
  FILED(5),
  /** What the chain took from the owner beyond what the book says it had. */
  UNCOVERED(6);

  private final int code;

  AccountKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static AccountKind ofCode(int code) {
    for (AccountKind kind : values()) {
      if (kind.code == code) return kind;
    }
    throw new IllegalArgumentException("no account kind has the code " + code);
  }

  /** Debit-normal accounts may not be credited below zero, the others not debited. */
  public boolean isDebitNormal() {
    return this == VAULT || this == UNCOVERED;
  }
}
