package dev.bascule.engine.cluster;

/**
 * The engine does not start, and this is why. It unwinds a start of many steps; {@code
 * Engine.start} turns it into an answer.
 */
public final class StartRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  public StartRefusedException(String code, String sentence) {
    super(sentence);
    this.code = code;
  }

  public StartRefusedException(String code, String sentence, Throwable cause) {
    super(sentence, cause);
    this.code = code;
  }

  /** Stable, snake_case. */
  public String code() {
    return code;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
