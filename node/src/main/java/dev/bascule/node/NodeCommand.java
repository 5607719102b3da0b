package dev.bascule.node;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.ExitCodesCommand;
import dev.bascule.cliconvention.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./bascule node}: what a consortium operator can do with this version. */
@Command(
    name = "bascule node",
    description = {
      "Runs consortium nodes.",
      "",
      "This version starts a local QBFT network with the installed Besu and says which Besu that"
          + " is. Joining a network, votes and permissions are not part of it."
    },
    subcommands = {
      NodeVersionCommand.class,
      NodeRunCommand.class,
      dev.bascule.node.network.NetworkCommand.class,
      ExitCodesCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node version",
      "  ./bascule node run --data ./consortium --validators 4",
      "",
      "Exit status: ./bascule node exit-codes"
    })
public final class NodeCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  public static void main(String... args) {
    CommandLineRunner.runAndExit(new NodeCommand(), args);
  }
}
