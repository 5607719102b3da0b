package dev.bascule.core.ledger;

/** What a transfer does to its accounts. */
public enum TransferKind {
  /** Moves at once. */
  POSTED(1),
  /** Reserves, until a post or a void resolves it exactly once. */
  PENDING(2),
  POST_PENDING(3),
  VOID_PENDING(4);

  private final int code;

  TransferKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static TransferKind ofCode(int code) {
    for (TransferKind each : values()) {
      if (each.code == code) return each;
    }
    throw new IllegalArgumentException("no such code: " + code);
  }
}
