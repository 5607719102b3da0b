package dev.bascule.core.book;

/** Whether the vault takes new promises. */
public enum VaultState {
  OPEN(1),
  /** Irreversible: what was accepted is settled and redeemed, and nothing new is accepted. */
  EXIT(2),
  /** The chain names a later log epoch: this log accepts nothing more. */
  SUPERSEDED(3);

  private final int code;

  VaultState(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static VaultState ofCode(int code) {
    for (VaultState each : values()) {
      if (each.code == code) return each;
    }
    throw new IllegalArgumentException("no such code: " + code);
  }
}
