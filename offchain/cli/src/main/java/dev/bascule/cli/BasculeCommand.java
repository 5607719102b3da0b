package dev.bascule.cli;

import dev.bascule.cli.claim.ClaimsCommand;
import dev.bascule.cli.claim.RedeemCommand;
import dev.bascule.cli.pay.PayCommand;
import dev.bascule.cli.receipt.ReceiptCommand;
import dev.bascule.cli.receipt.VerifyCommand;
import dev.bascule.cli.settle.ReconcileCommand;
import dev.bascule.cli.settle.SettleCommand;
import dev.bascule.cli.treasury.TreasuryCommand;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCodesCommand;
import picocli.CommandLine.Command;

/** The commands of payers, merchants and auditors, as {@code ./bascule} starts them. */
@Command(
    name = "bascule",
    subcommands = {
      PayCommand.class,
      SettleCommand.class,
      ReconcileCommand.class,
      ReceiptCommand.class,
      VerifyCommand.class,
      ClaimsCommand.class,
      RedeemCommand.class,
      TreasuryCommand.class,
      CompletionCommand.class,
      BasculeCommand.Help.class
    },
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
