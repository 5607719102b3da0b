package dev.bascule.testnetwork;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The commands that run a local settlement network: {@code up}, {@code status}, {@code demo},
 * {@code down}.
 */
@Command(
    name = "bascule",
    description = "A local settlement network: chain, contracts, service and console.",
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      DemoCommand.class,
      DownCommand.class,
      TreasuryCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule up --demo", "  ./bascule status", "  ./bascule down"})
public final class NetworkCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }

  public static void main(String... args) {
    CommandLineRunner.runAndExit(new NetworkCommand(), args);
  }
}
