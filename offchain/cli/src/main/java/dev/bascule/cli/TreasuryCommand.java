package dev.bascule.cli;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code treasury}: its place is kept, its room is empty. */
@Command(
    name = "treasury",
    description = "The cold treasury: not part of this version.",
    footerHeading = "%nExamples:%n",
    footer = "  ./bascule treasury")
final class TreasuryCommand implements Callable<Integer> {
  @SuppressWarnings("UnusedVariable") // picocli reads --help and --json from it
  @Mixin
  private final Terminal terminal = new Terminal();

  @Override
  public Integer call() {
    throw Problem.of(
            ExitCode.UNEXPECTED,
            "not_in_this_version",
            "treasury is not part of this version",
            "keys of the treasury are not handled yet",
            "./bascule help lists what there is.")
        .asException();
  }
}
