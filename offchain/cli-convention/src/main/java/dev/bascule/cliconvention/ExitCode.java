package dev.bascule.cliconvention;

/**
 * What a command's exit status says; scripts branch on it, so a number never changes its meaning.
 */
public enum ExitCode {
  OK(0, "done"),
  UNEXPECTED(1, "an unexpected error: a bug, or a broken machine"),
  USAGE(2, "wrong usage of the command"),
  CONFIG_INVALID(3, "a setting, a file or the machine is not as it must be"),
  NOT_FOUND(4, "what was asked for does not exist"),
  CONFLICT(5, "in conflict with what exists, or an idempotency key was used for something else"),
  REFUSED(6, "refused by a rule, a limit or a permission"),
  UNREACHABLE(7, "node, chain or service cannot be reached"),
  PENDING(8, "accepted, but not finished when the time to wait was over"),
  VERIFICATION_FAILED(9, "a hash, signature, proof or balance does not verify"),
  PARTIAL(10, "a part of the batch was done, the rest was refused"),
  INTERRUPTED(130, "interrupted");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  public int number() {
    return number;
  }

  public String meaning() {
    return meaning;
  }
}
