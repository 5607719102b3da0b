package dev.bascule.treasury;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.backup.BackupCommand;
import dev.bascule.treasury.folder.InitCommand;
import dev.bascule.treasury.inspect.InspectCommand;
import dev.bascule.treasury.media.MediaCommand;
import dev.bascule.treasury.media.VerifySelfCommand;
import dev.bascule.treasury.policy.AddressBookCommand;
import dev.bascule.treasury.policy.BooksCommand;
import dev.bascule.treasury.policy.PolicyCommand;
import dev.bascule.treasury.sign.SignCommand;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The signer behind an air gap. Nothing that it is made of knows a network. */
@Command(
    name = "cold",
    subcommands = {
      InitCommand.class,
      InspectCommand.class,
      SignCommand.class,
      AddressBookCommand.class,
      PolicyCommand.class,
      BooksCommand.class,
      BackupCommand.class,
      MediaCommand.class,
      VerifySelfCommand.class
    },
    description = "The air-gapped signer: reads requests from files, believes only its own books.",
    synopsisSubcommandLabel = "COMMAND")
public final class ColdCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();

  private ColdCommand() {}

  static ColdCommand create() {
    return new ColdCommand();
  }

  /** What exceptions of the layers below say to the user; the others are bugs. */
  static Optional<Problem> known(Throwable failure) {
    return failure instanceof JsonRefused refused
        ? Optional.of(
            Problem.of(
                ExitCode.CONFIG_INVALID,
                "document_malformed",
                "a document is not what it should be",
                String.valueOf(refused.getMessage()),
                "Look at the place that is named."))
        : Optional.empty();
  }

  public static void main(String... args) {
    CommandLineRunner.runAndExit(create(), ColdCommand::known, args);
  }
}
