package dev.bascule.testnetwork.demo;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;

/** The end of a story in which a command failed. */
final class DemoStop {

  private DemoStop() {}

  static void require(String step, int exit, String said) {
    if (exit == 0) return;
    String stripped = said.strip();
    String last = stripped.substring(stripped.lastIndexOf('\n') + 1);
    throw Problem.of(
            ExitCode.UNEXPECTED,
            "demo_stopped",
            "the demo stopped at " + step + ", exit " + exit,
            last,
            "Mend what it says, and play the story again.")
        .asException();
  }
}
