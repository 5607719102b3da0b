package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.SigningKey;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A person's word about a key; one class for each thing that can be said. */
abstract class KeyWordCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final PersonKey person = new PersonKey();

  @Parameters(
      paramLabel = "KEY",
      description = "Its address or fingerprint, or the name of its only person or wallet.")
  private String key = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why. Who joins a statement that waits reads its reason instead.")
  private @Nullable String reason;

  @Option(
      names = "--anew",
      description = "Say it anew instead of joining a statement that waits for another person.")
  private boolean anew;

  abstract KeyState to();

  /** In which state the word makes sense; null: whatever the register allows. */
  @Nullable KeyState from() {
    return null;
  }

  Optional<Statement.Destruction> destruction() {
    return Optional.empty();
  }

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(KeysCommand.PATIENCE)) {
      JsonNode answer = service.get("/v1/treasury/keys");
      JsonNode shown = found(Fields.list(answer, "data"));
      var name = new KeyName(Fields.text(shown, "key"));
      KeyState now = state(shown);
      KeyState only = from();
      if (only != null && now != only) throw otherState(shown, only);
      Optional<Statement> waiting =
          anew
              ? Optional.empty()
              : Saying.waiting(
                  shown,
                  each ->
                      each instanceof Statement.OfKey change
                          && change.key().equals(name)
                          && change.from() == now
                          && change.to() == to());
      Statement statement =
          waiting.orElseGet(() ->
              new Statement.OfKey(
                  Hash32.ofHex(Fields.text(answer, "register")),
                  name,
                  now,
                  to(),
                  Fields.number(shown, "number") + 1,
                  Saying.required(reason),
                  Saying.now(),
                  destruction()));
      Saying.print(terminal, statement, waiting.isPresent());
      try (SigningKey who = person.open()) {
        JsonNode after =
            Saying.say(service, "/v1/treasury/keys/" + name.text() + "/statements", statement, who);
        Saying.result(
            terminal,
            statement,
            after,
            Fields.text(after, "name") + " (" + Fields.text(after, "address") + ")",
            Fields.text(after, "state"));
      }
      return ExitCode.OK.number();
    }
  }

  private JsonNode found(List<JsonNode> keys) {
    List<JsonNode> exact =
        keys.stream()
            .filter(each ->
                Fields.text(each, "key").equals(key.toLowerCase(Locale.ROOT))
                    && (key.startsWith("0x") || key.matches("[0-9a-f]{8}")))
            .toList();
    List<JsonNode> found =
        exact.isEmpty()
            ? keys.stream().filter(each -> Fields.text(each, "name").equals(key)).toList()
            : exact;
    if (found.size() == 1) return found.getFirst();
    throw Problem.of(
            found.isEmpty() ? ExitCode.NOT_FOUND : ExitCode.USAGE,
            found.isEmpty() ? "key_unknown" : "key_ambiguous",
            "nothing was signed",
            found.isEmpty()
                ? key + " is no key of this treasury"
                : found.size() + " keys have the name " + key,
            "./bascule treasury keys shows them; name one by its address or fingerprint.")
        .asException();
  }

  private static KeyState state(JsonNode shown) {
    String word = Fields.text(shown, "state");
    for (KeyState each : KeyState.values()) {
      if (each.word().equals(word)) return each;
    }
    throw Fields.malformed("the answer", "\"" + word + "\" is no state of a key");
  }

  private static RuntimeException otherState(JsonNode shown, KeyState wanted) {
    return Problem.of(
            ExitCode.REFUSED,
            "other_state",
            "nothing was signed",
            "%s is %s, not %s"
                .formatted(
                    Fields.text(shown, "address"), Fields.text(shown, "state"), wanted.word()),
            "What was deactivated, compromised or destroyed never comes back.")
        .asException();
  }

  @Command(
      name = "suspend",
      footerHeading = "%nExamples:%n",
      footer =
          "  ./bascule treasury keys suspend ada --reason \"her laptop is gone\" --keystore bo.json",
      description = "Take a key out of use at once; two people bring it back. Takes one person.")
  static final class Suspend extends KeyWordCommand {
    @Override
    KeyState to() {
      return KeyState.SUSPENDED;
    }
  }

  @Command(
      name = "resume",
      footerHeading = "%nExamples:%n",
      footer =
          "  ./bascule treasury keys resume ada --reason \"the laptop is back\" --keystore bo.json",
      description = "Bring a suspended key back. Takes two people, each with this command.")
  static final class Resume extends KeyWordCommand {
    @Override
    KeyState to() {
      return KeyState.ACTIVE;
    }

    @Override
    KeyState from() {
      return KeyState.SUSPENDED;
    }
  }

  @Command(
      name = "activate",
      footerHeading = "%nExamples:%n",
      footer =
          "  ./bascule treasury keys activate eve --reason \"she joins the desk\" --keystore bo.json",
      description = {
        "Let a key act that treasury.json names since a later start. Takes two people, each with this"
            + " command.",
        "A person's new key signs too, which shows that somebody has it."
      })
  static final class Activate extends KeyWordCommand {
    @Override
    KeyState to() {
      return KeyState.ACTIVE;
    }

    @Override
    KeyState from() {
      return KeyState.PRE_ACTIVATION;
    }
  }

  @Command(
      name = "deactivate",
      footerHeading = "%nExamples:%n",
      footer = "  ./bascule treasury keys deactivate ada --reason \"she left\" --keystore bo.json",
      description = "End the use of a key, for good. Takes two people, each with this command.")
  static final class Deactivate extends KeyWordCommand {
    @Override
    KeyState to() {
      return KeyState.DEACTIVATED;
    }
  }

  @Command(
      name = "compromised",
      footerHeading = "%nExamples:%n",
      footer =
          "  ./bascule treasury keys compromised till --reason \"the key was on a shared disk\" --keystore bo.json",
      description = {
        "Report that others may have a key: it never acts again. Takes one person.",
        "Not sure? Suspend it."
      })
  static final class Compromised extends KeyWordCommand {
    @Override
    KeyState to() {
      return KeyState.COMPROMISED;
    }
  }

  @Command(
      name = "destroyed",
      footerHeading = "%nExamples:%n",
      footer =
          "  ./bascule treasury keys destroyed ada --reason \"she left\" --how shredded --where \"the vault\" --witness Cid --keystore bo.json",
      description =
          "Record that the last copy of a key was destroyed. Takes two people, each with this"
              + " command.")
  static final class Destroyed extends KeyWordCommand {

    @Option(
        names = "--how",
        paramLabel = "TEXT",
        description = "How the media were destroyed; of a first statement.")
    private @Nullable String how;

    @Option(
        names = "--where",
        paramLabel = "TEXT",
        description = "Where they were; of a first statement.")
    private @Nullable String where;

    @Option(
        names = "--witness",
        paramLabel = "NAME",
        description = "Who saw it; once for each of them, at most eight.")
    private List<String> witnesses = List.of();

    @Override
    KeyState to() {
      return KeyState.DESTROYED;
    }

    @Override
    Optional<Statement.Destruction> destruction() {
      if (how != null && where != null && !witnesses.isEmpty()) {
        return Optional.of(new Statement.Destruction(how, where, witnesses));
      }
      throw Problem.of(
              ExitCode.USAGE,
              "destruction_unsaid",
              "nothing was signed",
              "how, where or the witnesses are missing, and nobody's statement waits",
              "Give --how TEXT, --where TEXT and --witness NAME.")
          .asException();
    }
  }
}
