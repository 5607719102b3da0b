package dev.bascule.treasury.backup;

import dev.bascule.cliconvention.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cold backup}. */
@Command(
    name = "backup",
    subcommands = {SplitCommand.class, CombineCommand.class, DrillCommand.class},
    description = "Shares of the seed (SLIP-39): make them, put them together, try them out.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold backup split --home ~/cold --groups 2of3 --to /media/a --to /media/b --to /media/c",
      "  cold backup drill --record backup-record.json /media/a/share-1-1.txt"
          + " /media/c/share-1-3.txt",
      "  cold backup combine --home ~/restored share-1-1.txt share-1-3.txt"
    })
public final class BackupCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();
}
