package dev.bascule.chainrpc.submission;

/** The caller's name for one thing to be done; submitting it twice does it once. */
public record SubmissionKey(String value) {
  public SubmissionKey {
    if (value.isBlank() || value.length() > 200) {
      throw new IllegalArgumentException("a submission's key has 1 to 200 characters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
