package dev.bascule.engine.machine;

/** The entries of a log do not follow from one another: one is missing or foreign. */
public final class LogInconsistentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogInconsistentException(long logPosition, String what) {
    super("log position " + logPosition + ": " + what);
  }
}
