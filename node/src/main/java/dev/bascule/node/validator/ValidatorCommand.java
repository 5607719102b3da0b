package dev.bascule.node.validator;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code node validator}: who seals blocks. */
@Command(
    name = "validator",
    description = {
      "Who seals blocks, and how that is changed: by votes of the validators in header mode, by"
          + " proposals to the registry in contract mode."
    },
    subcommands = {
      ValidatorListCommand.class,
      ValidatorProposeCommand.class,
      ValidatorDiscardCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node validator list",
      "  ./bascule node validator propose bank-e --dry-run",
      "  ./bascule node validator propose bank-e",
      "  ./bascule node validator discard bank-e"
    })
public final class ValidatorCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(terminal.out());
    return ExitCode.OK.number();
  }
}
