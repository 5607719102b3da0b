package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code treasury keys}. */
@Command(
    name = "keys",
    subcommands = {
      KeyWordCommand.Suspend.class,
      KeyWordCommand.Resume.class,
      KeyWordCommand.Activate.class,
      KeyWordCommand.Deactivate.class,
      KeyWordCommand.Compromised.class,
      KeyWordCommand.Destroyed.class
    },
    description = {
      "Every key that the treasury ever knew: whose it is, whether it may act, since when, by whose"
          + " word, when it was last used here.",
      "Only an active key proposes, approves, or is signed with."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury keys",
      "  ./bascule treasury keys suspend Ada --reason \"her laptop is gone\" --keystore bo.json",
      "  ./bascule treasury keys --json"
    })
final class KeysCommand implements Callable<Integer> {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      JsonNode answer = service.get("/v1/treasury/keys");
      List<JsonNode> keys = Fields.list(answer, "data");
      var rows = new ArrayList<Map<String, Object>>();
      keys.forEach(each -> rows.add(row(each)));
      var json = new LinkedHashMap<String, Object>();
      StopNotice.of(answer).ifPresent(it -> json.put("stopped", it.json()));
      json.put("register", Fields.text(answer, "register"));
      json.put("rules", Fields.text(answer, "rules"));
      json.put("keys", rows);
      terminal.result(
          json,
          () -> {
            StopNotice.of(answer).ifPresent(it -> terminal.line(it.sentence()));
            terminal.table(table(keys));
            keys.forEach(this::notes);
          });
      return ExitCode.OK.number();
    }
  }

  private static Map<String, Object> row(JsonNode key) {
    var row = new LinkedHashMap<String, Object>();
    for (String field :
        List.of("key", "name", "kind", "address", "state", "since", "reason", "number")) {
      row.put(field, Fields.text(key, field));
    }
    row.put("by", words(key, "by"));
    if (Fields.has(key, "lastUsed")) row.put("lastUsed", Fields.text(key, "lastUsed"));
    row.put("named", Fields.child(key, "named").asBoolean());
    row.put("dependents", words(key, "dependents"));
    var pending = new ArrayList<Map<String, Object>>();
    for (JsonNode each : Fields.list(key, "pending")) {
      JsonNode statement = Fields.child(each, "statement");
      var waiting = new LinkedHashMap<String, Object>();
      waiting.put("digest", Fields.text(each, "digest"));
      waiting.put("to", Fields.text(statement, "to"));
      waiting.put("reason", Fields.text(statement, "reason"));
      waiting.put("signers", words(each, "signers"));
      waiting.put("people", Fields.number(each, "people"));
      waiting.put("possession", Fields.child(each, "possession").asBoolean());
      pending.add(waiting);
    }
    row.put("pending", pending);
    return row;
  }

  private static List<String> words(JsonNode node, String field) {
    return Fields.list(node, field).stream().map(JsonNode::asString).toList();
  }

  private static Table table(List<JsonNode> keys) {
    var table = new Table("name", "kind", "key", "state", "since", "by", "reason", "last used");
    for (JsonNode key : keys) {
      table.row(
          Fields.text(key, "name"),
          Fields.text(key, "kind"),
          Fields.text(key, "address"),
          Fields.text(key, "state"),
          Fields.text(key, "since"),
          String.join(", ", words(key, "by")),
          Fields.text(key, "reason"),
          Fields.has(key, "lastUsed") ? Fields.text(key, "lastUsed") : "");
    }
    return table;
  }

  private void notes(JsonNode key) {
    String name = Fields.text(key, "name") + " (" + Fields.text(key, "address") + ")";
    for (JsonNode each : Fields.list(key, "pending")) {
      terminal.line(
          "%s: %s waits for %s, said by %s: %s"
              .formatted(
                  name,
                  Fields.text(Fields.child(each, "statement"), "to"),
                  Saying.needs(Optional.of(each)),
                  String.join(", ", words(each, "signers")),
                  Fields.text(Fields.child(each, "statement"), "reason")));
    }
    if (!Fields.child(key, "named").asBoolean()) {
      List<String> dependents = words(key, "dependents");
      terminal.line(
          name
              + ": treasury.json names it no more"
              + (dependents.isEmpty() ? "" : "; these need it: " + String.join(", ", dependents)));
    }
  }
}
