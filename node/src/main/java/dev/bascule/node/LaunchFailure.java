package dev.bascule.node;

/** A chain that could not be started, said for the person who asked for it. */
public final class LaunchFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String hint;

  /**
   * @param code stable, snake case
   * @param sentence what happened and why, with the values
   * @param hint what to do
   */
  public LaunchFailure(String code, String sentence, String hint) {
    super(sentence);
    this.code = code;
    this.hint = hint;
  }

  public String code() {
    return code;
  }

  public String hint() {
    return hint;
  }
}
