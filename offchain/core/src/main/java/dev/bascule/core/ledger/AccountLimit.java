package dev.bascule.core.ledger;

/** The flag that keeps an account from crossing zero, pending entries included. */
public enum AccountLimit {
  NONE(1),
  DEBITS_MUST_NOT_EXCEED_CREDITS(2),
  CREDITS_MUST_NOT_EXCEED_DEBITS(3);

  private final int code;

  AccountLimit(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static AccountLimit ofCode(int code) {
    for (AccountLimit each : values()) {
      if (each.code == code) return each;
    }
    throw new IllegalArgumentException("no such code: " + code);
  }
}
