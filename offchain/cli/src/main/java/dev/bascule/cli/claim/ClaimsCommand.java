package dev.bascule.cli.claim;

import dev.bascule.cliconvention.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code claims}: what a payee keeps, in order not to depend on the operator. */
@Command(
    name = "claims",
    subcommands = ClaimsPullCommand.class,
    synopsisSubcommandLabel = "pull",
    description = "The files from which a payee is paid on chain, operator or not.",
    footerHeading = "%nExamples:%n",
    footer = "  ./bascule claims pull --payee seller-7 > bundles.jsonl")
public final class ClaimsCommand implements Runnable {
  @SuppressWarnings("UnusedVariable") // picocli reads --help and --json from it
  @Mixin
  private final Terminal terminal = new Terminal();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec == null) throw new IllegalStateException("not started by picocli");
    throw new ParameterException(spec.commandLine(), "claims needs a subcommand: pull");
  }
}
