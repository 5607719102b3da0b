package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code treasury limits}. */
@Command(
    name = "limits",
    description = {
      "Every limit: what a window allows now, what of it is used, and why it is that much.",
      "Under each the windows that a forecast was made from, so that you can recompute it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule treasury limits", "  ./bascule treasury limits --json"})
final class LimitsCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      var text = new AssetText(books.open(service));
      List<JsonNode> limits = Fields.list(service.get("/v1/treasury/limits"), "data");
      var json = new ArrayList<Map<String, Object>>();
      limits.forEach(each -> json.add(asJson(each)));
      terminal.result(Map.of("limits", json), () -> print(limits, text));
      return ExitCode.OK.number();
    }
  }

  private static Map<String, Object> asJson(JsonNode limit) {
    var json = new LinkedHashMap<String, Object>();
    for (String key :
        List.of(
            "tier",
            "chain",
            "asset",
            "each",
            "windowSeconds",
            "fixed",
            "inForce",
            "used",
            "free",
            "why")) {
      json.put(key, Fields.text(limit, key));
    }
    for (String key : List.of("dynamic", "tooLittleHistory", "forecast")) {
      if (Fields.has(limit, key)) json.put(key, texts(Fields.child(limit, key)));
    }
    json.put("signals", Fields.list(limit, "signals").stream().map(LimitsCommand::texts).toList());
    return json;
  }

  private static Map<String, Object> texts(JsonNode node) {
    var json = new LinkedHashMap<String, Object>();
    for (String key : node.propertyNames()) {
      json.put(
          key,
          node.get(key).isArray()
              ? Fields.list(node, key).stream().map(JsonNode::asString).toList()
              : Fields.text(node, key));
    }
    return json;
  }

  private void print(List<JsonNode> limits, AssetText text) {
    var table = new Table("tier", "asset", "seconds", "fixed", "in force", "used", "free");
    for (JsonNode each : limits) {
      String asset = Fields.text(each, "asset");
      var cells = new ArrayList<Object>();
      cells.add(Fields.text(each, "tier"));
      cells.add(asset);
      cells.add(Fields.text(each, "windowSeconds"));
      for (String key : List.of("fixed", "inForce", "used", "free")) {
        cells.add(text.amount(asset, Fields.text(each, key)));
      }
      table.row(cells.toArray());
    }
    terminal.table(table);
    for (JsonNode each : limits) why(each, text);
  }

  private void why(JsonNode limit, AssetText text) {
    String asset = Fields.text(limit, "asset");
    terminal.line(
        "%s %s: %s".formatted(Fields.text(limit, "tier"), asset, Fields.text(limit, "why")));
    for (JsonNode each : Fields.list(limit, "signals")) {
      terminal.line("  " + Fields.text(each, "code") + ": " + Fields.text(each, "why"));
    }
    if (Fields.has(limit, "tooLittleHistory")) {
      JsonNode little = Fields.child(limit, "tooLittleHistory");
      terminal.line(
          "  no forecast: %s whole windows are known, %s are needed"
              .formatted(Fields.text(little, "have"), Fields.text(little, "needed")));
      return;
    }
    JsonNode forecast = Fields.child(limit, "forecast");
    terminal.line(
        "  forecast %s: number %s of these windows, the largest first; with what waits %s"
            .formatted(
                text.amount(asset, Fields.text(forecast, "units")),
                Fields.text(forecast, "rank"),
                text.amount(asset, Fields.text(forecast, "expected"))));
    terminal.line(
        "  from %s: %s"
            .formatted(
                Instant.ofEpochSecond(Fields.number(forecast, "from")),
                String.join(
                    ", ",
                    Fields.list(forecast, "windows").stream()
                        .map(each -> text.amount(asset, each.asString()))
                        .toList())));
  }
}
