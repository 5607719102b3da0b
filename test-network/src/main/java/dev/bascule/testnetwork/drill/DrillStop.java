package dev.bascule.testnetwork.drill;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.testnetwork.demo.CliProcess;

/** The end of a drill that does not hold what it should. */
final class DrillStop {

  private DrillStop() {}

  /** A command failed. */
  static void require(String command, CliProcess.Ended ended) {
    if (ended.exit() == 0) return;
    String said = ended.err().strip();
    throw stopped(
        command + " ended with " + ended.exit(), said.substring(said.lastIndexOf('\n') + 1));
  }

  /** What was found is not what there was. */
  static void require(boolean holds, String what, String why) {
    if (!holds) throw stopped(what, why);
  }

  static RuntimeException stopped(String what, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "drill_failed",
            "the drill failed: " + what,
            why,
            "No report was written. Its logs stay where it says; mend it, and drill again.")
        .asException();
  }

  static RuntimeException instructions(String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "instructions_unusable",
            "the written instructions cannot be followed",
            Instructions.PAGE + ": " + why,
            "Correct the page.")
        .asException();
  }
}
