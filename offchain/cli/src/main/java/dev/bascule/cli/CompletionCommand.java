package dev.bascule.cli;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code completion}: for the shells that understand picocli's script. */
@Command(
    name = "completion",
    description = "Print a completion script for bash or zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(./bascule completion bash)",
      "  ./bascule completion zsh > ~/.bascule-completion && source ~/.bascule-completion"
    })
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    BASH,
    ZSH
  }

  /** What the launcher hands to other programs; their own options are in their own help. */
  private static final List<String> ELSEWHERE =
      List.of("up", "down", "status", "demo", "doctor", "node", "contracts", "test", "mvn");

  @Mixin private final Terminal terminal = new Terminal();

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell = Shell.BASH;

  @Override
  public Integer call() {
    CommandLine all = CommandLineRunner.commandLine(new BasculeCommand());
    for (String name : ELSEWHERE) all.addSubcommand(name, CommandSpec.create().name(name));
    if (shell == Shell.ZSH) terminal.line("autoload -U +X bashcompinit && bashcompinit");
    terminal.out().println(AutoComplete.bash("bascule", all));
    return ExitCode.OK.number();
  }
}
