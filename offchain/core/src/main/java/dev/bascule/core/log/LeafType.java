package dev.bascule.core.log;

/** What a leaf says about a lane (PROTOCOL B.3). A contract pays on ACCEPT and CAPTURE only. */
public enum LeafType {
  ACCEPT(1),
  HOLD(2),
  CAPTURE(3),
  VOID(4);

  private final int code;

  LeafType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static LeafType ofCode(int code) {
    for (LeafType type : values()) {
      if (type.code == code) return type;
    }
    throw new IllegalArgumentException("no leaf type has the code " + code);
  }
}
