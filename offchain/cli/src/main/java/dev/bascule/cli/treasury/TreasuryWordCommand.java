package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.SigningKey;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.Statement;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** A person's word that the treasury stands still, or goes on. */
abstract class TreasuryWordCommand implements Callable<Integer> {

  private static final String PATH = "/v1/treasury/stop";

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final PersonKey person = new PersonKey();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why. Who joins a statement that waits reads its reason instead.")
  private @Nullable String reason;

  @Option(
      names = "--anew",
      description = "Say it anew instead of joining a statement that waits for another person.")
  private boolean anew;

  abstract boolean stops();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(KeysCommand.PATIENCE)) {
      JsonNode shown = service.get(PATH);
      Optional<Statement> waiting =
          anew
              ? Optional.empty()
              : Saying.waiting(
                  shown,
                  each -> each instanceof Statement.OfTreasury change && change.stop() == stops());
      Statement statement =
          waiting.orElseGet(() ->
              new Statement.OfTreasury(
                  Hash32.ofHex(Fields.text(shown, "register")),
                  stops(),
                  Fields.number(shown, "number") + 1,
                  Saying.required(reason),
                  Saying.now()));
      Saying.print(terminal, statement, waiting.isPresent());
      try (SigningKey who = person.open()) {
        JsonNode after = Saying.say(service, PATH, statement, who);
        boolean stopped = Fields.child(after, "stopped").asBoolean();
        Saying.result(
            terminal, statement, after, "the treasury", stopped ? "stopped" : "not stopped");
      }
      return ExitCode.OK.number();
    }
  }

  /** {@code treasury stop}. */
  @Command(
      name = "stop",
      description = {
        "Stop the treasury at once: nothing is exported, no answer is taken, nothing is sent for the"
            + " first time. Takes one person; two let it go on.",
        "Proposals and approvals may still be made; what was sent is followed, and sent again if a"
            + " node loses it."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule treasury stop --reason \"a strange export\" --keystore bo.json"})
  static final class Stop extends TreasuryWordCommand {
    @Override
    boolean stops() {
      return true;
    }
  }

  /** {@code treasury resume}. */
  @Command(
      name = "resume",
      description =
          "Let the treasury go on after a stop. Takes two people, each with this command; who stopped"
              + " it may be one of them.",
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule treasury resume --reason \"it was a drill\" --keystore ada.json"})
  static final class Resume extends TreasuryWordCommand {
    @Override
    boolean stops() {
      return false;
    }
  }
}
