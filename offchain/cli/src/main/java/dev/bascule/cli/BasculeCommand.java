package dev.bascule.cli;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCodesCommand;
import picocli.CommandLine.Command;

/** The commands of payers, merchants and auditors, as {@code ./bascule} starts them. */
@Command(
    name = "bascule",
    subcommands = {BasculeCommand.Help.class},
    description = "Pay, settle, prove: the client of a Bascule network.",
    synopsisSubcommandLabel = "COMMAND")
public final class BasculeCommand {

  /** {@code help exit-codes}; the overview is the launcher's. */
  @Command(
      name = "help",
      subcommands = ExitCodesCommand.class,
      description = "Topics: exit-codes.",
      synopsisSubcommandLabel = "TOPIC")
  static final class Help {}

  public static void main(String... args) {
    CommandLineRunner.runAndExit(new BasculeCommand(), args);
  }
}
