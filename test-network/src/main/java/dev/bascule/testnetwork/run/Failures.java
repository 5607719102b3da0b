package dev.bascule.testnetwork.run;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;

/** Says what a broken machine did to the network. */
final class Failures {

  private Failures() {}

  static Problem problemOf(Exception failure) {
    if (failure instanceof ProblemException expected) return expected.problem();
    String said = String.valueOf(failure.getMessage());
    if (said.contains("No space left on device")) {
      return Problem.of(
          ExitCode.CONFIG_INVALID,
          "disk_full",
          "the disk is full",
          said,
          "Free some room and run up again; nothing that was answered is lost.");
    }
    return Problem.of(
        ExitCode.UNEXPECTED,
        "unexpected",
        "the network did not start",
        failure.getClass().getSimpleName() + " " + said,
        "Read the logs in the data folder.");
  }
}
