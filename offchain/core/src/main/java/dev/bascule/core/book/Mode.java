package dev.bascule.core.book;

/** Test books and live books never share an account. */
public enum Mode {
  TEST(1),
  LIVE(2);

  private final int code;

  Mode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static Mode ofCode(int code) {
    for (Mode mode : values()) {
      if (mode.code == code) return mode;
    }
    throw new IllegalArgumentException("no mode has the code " + code);
  }
}
