package dev.bascule.cli.treasury;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.treasury.SignedStatement;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.treasury.key.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Signs a statement about a key or the whole treasury: a new one, or one that waits. */
final class Saying {

  private Saying() {}

  /**
   * The first that waits and is what this person wants to say. The digest that is signed is
   * computed here.
   */
  static Optional<Statement> waiting(JsonNode shown, Predicate<Statement> wanted) {
    for (JsonNode each : Fields.list(shown, "pending")) {
      SignedStatement statement;
      try {
        statement = SignedStatement.read(StrictObject.of(Fields.child(each, "statement"), ""));
      } catch (JsonRefused refused) {
        throw Fields.malformed("a statement that waits", String.valueOf(refused.getMessage()));
      }
      if (wanted.test(statement.statement())) return Optional.of(statement.statement());
    }
    return Optional.empty();
  }

  /** A first word says why; who joins one reads it. */
  static String required(@Nullable String reason) {
    if (reason != null && !reason.isBlank()) return reason.strip();
    throw Problem.of(
            ExitCode.USAGE,
            "reason_missing",
            "nothing was signed",
            "no reason is given, and nobody's statement waits",
            "Say why with --reason TEXT.")
        .asException();
  }

  static long now() {
    return Instant.now().getEpochSecond();
  }

  /** What is about to be signed, before the password is asked. */
  static void print(Terminal terminal, Statement statement, boolean joins) {
    if (terminal.json()) return;
    lines(statement).forEach((label, text) -> terminal.line(" %-13s %s".formatted(label, text)));
    terminal.line(
        " %-13s %s"
            .formatted(
                "said", joins ? "by somebody before you; you join" : "by you, for the first time"));
  }

  private static Map<String, String> lines(Statement statement) {
    var lines = new LinkedHashMap<String, String>();
    switch (statement) {
      case Statement.OfKey change -> {
        lines.put("key", change.key().text());
        lines.put("step", change.from().word() + " to " + change.to().word());
        change
            .destruction()
            .ifPresent(it -> {
              lines.put("destroyed", it.how());
              lines.put("where", it.where());
              lines.put("witnesses", String.join(", ", it.witnesses()));
            });
      }
      case Statement.OfTreasury change ->
          lines.put("treasury", change.stop() ? "stands still" : "goes on");
    }
    lines.put("reason", statement.reason());
    lines.put("made", Instant.ofEpochSecond(statement.at()).toString());
    lines.put("number", Long.toString(statement.number()));
    lines.put("register", statement.register().hex());
    return lines;
  }

  /** Signs and sends it; the answer shows how the key or the treasury stands then. */
  static JsonNode say(
      ServiceClient service, String path, Statement statement, PersonKey.Person who) {
    var signed = new SignedStatement(statement);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("statement", signed.toJson());
    body.put("signer", who.address().hex());
    body.put("signature", who.key().sign(signed.digest()).toBytes().hex());
    return service.post(path, UUID.randomUUID().toString(), body);
  }

  /** Whether it holds now, or whom it waits for. */
  static void result(
      Terminal terminal, Statement statement, JsonNode after, String subject, String state) {
    boolean taken = Fields.number(after, "number") >= statement.number();
    Optional<JsonNode> waiting =
        Fields.list(after, "pending").stream()
            .filter(each ->
                Fields.text(each, "digest").equals(new SignedStatement(statement).digest().hex()))
            .findFirst();
    var json = new LinkedHashMap<String, Object>();
    json.put("subject", subject);
    json.put("state", state);
    json.put("digest", new SignedStatement(statement).digest().hex());
    json.put("taken", taken);
    waiting.ifPresent(each -> {
      json.put("people", Fields.number(each, "people"));
      json.put("possession", Fields.child(each, "possession").asBoolean());
    });
    terminal.result(
        json,
        () -> {
          if (taken) terminal.line(" done          " + subject + " is " + state);
          else terminal.line(" waits         for " + needs(waiting) + ": the same command");
        });
  }

  /** Whom a statement that waits needs. */
  static String needs(Optional<JsonNode> waiting) {
    if (waiting.isEmpty()) return "others";
    List<String> needs = new ArrayList<>();
    long people = Fields.number(waiting.get(), "people");
    if (people > 0) needs.add(people == 1 ? "one more person" : people + " more people");
    if (Fields.child(waiting.get(), "possession").asBoolean()) needs.add("the key itself");
    return String.join(" and ", needs);
  }
}
