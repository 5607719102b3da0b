package dev.bascule.core.voucher;

/** What a voucher asks for; the codes are signed (PROTOCOL B.1). */
public enum VoucherKind {
  PAY(0),
  HOLD(1),
  SESSION(2),
  TICKS(3);

  private final int code;

  VoucherKind(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** Whether nothing is paid under it but by drawdowns. */
  public boolean isGrant() {
    return this == SESSION || this == TICKS;
  }

  public static VoucherKind ofCode(int code) {
    for (VoucherKind kind : values()) {
      if (kind.code == code) return kind;
    }
    throw new IllegalArgumentException("no voucher kind has the code " + code);
  }
}
