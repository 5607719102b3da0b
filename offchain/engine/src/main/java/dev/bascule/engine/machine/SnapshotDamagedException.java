package dev.bascule.engine.machine;

/** A snapshot that is not what was written: an older one and a longer replay serve instead. */
public final class SnapshotDamagedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SnapshotDamagedException(String what) {
    super(what);
  }

  SnapshotDamagedException(String what, Throwable cause) {
    super(what, cause);
  }
}
