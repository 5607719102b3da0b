package dev.bascule.cli.treasury;

import dev.bascule.cliconvention.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code treasury}. */
@Command(
    name = "treasury",
    subcommands = {
      WalletsCommand.class,
      BalancesCommand.class,
      LimitsCommand.class,
      PlanCommand.class,
      ProposeCommand.class,
      ApproveCommand.class,
      RejectCommand.class,
      ExportCommand.class,
      SignCommand.class,
      ImportCommand.class,
      StatusCommand.class,
      KeyCommand.class,
      KeysCommand.class,
      TreasuryWordCommand.Stop.class,
      TreasuryWordCommand.Resume.class,
      BackupCommand.class
    },
    description = {
      "Move what the treasury's wallets hold: propose, approve, export to the signer, import what"
          + " it signed.",
      "%nYour key is a file under a password, or lies in a device under a PIN; both are asked, or read"
          + " from a file.",
      "%n./bascule treasury drill destroys and recovers a treasury of its own; see its --help."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class TreasuryCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();
}
