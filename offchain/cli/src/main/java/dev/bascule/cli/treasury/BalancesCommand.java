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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code treasury balances}. */
@Command(
    name = "balances",
    description = {
      "Every asset over all wallets, by tier.",
      "A wallet whose chain cannot be read is unknown, and the sums are then \"at least\"."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule treasury balances", "  ./bascule treasury balances --json"})
final class BalancesCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> AMOUNTS =
      List.of("total", "confirmed", "unconfirmed", "reserved", "free");

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      var text = new AssetText(books.open(service));
      List<JsonNode> assets = Fields.list(service.get("/v1/treasury/balances"), "data");
      var json = new ArrayList<Map<String, Object>>();
      assets.forEach(each -> json.add(asJson(each)));
      terminal.result(Map.of("assets", json), () -> assets.forEach(each -> print(each, text)));
      return ExitCode.OK.number();
    }
  }

  private static Map<String, Object> asJson(JsonNode asset) {
    var json = new LinkedHashMap<String, Object>();
    json.put("asset", Fields.text(asset, "asset"));
    json.put("all", sum(Fields.child(asset, "all")));
    var tiers = new ArrayList<Map<String, Object>>();
    for (JsonNode tier : Fields.list(asset, "tiers")) {
      var row = new LinkedHashMap<String, Object>();
      row.put("tier", Fields.text(tier, "tier"));
      row.putAll(sum(Fields.child(tier, "amounts")));
      if (Fields.has(tier, "share")) row.put("share", Fields.number(tier, "share"));
      tiers.add(row);
    }
    json.put("tiers", tiers);
    var wallets = new ArrayList<Map<String, Object>>();
    for (JsonNode wallet : Fields.list(asset, "wallets")) {
      var row = new LinkedHashMap<String, Object>();
      for (String key : List.of("wallet", "tier")) row.put(key, Fields.text(wallet, key));
      if (Fields.has(wallet, "unknown")) {
        JsonNode why = Fields.child(wallet, "unknown");
        row.put(
            "unknown",
            Map.of("code", Fields.text(why, "code"), "sentence", Fields.text(why, "sentence")));
      } else {
        for (String key : AMOUNTS) row.put(key, Fields.text(wallet, key));
      }
      wallets.add(row);
    }
    json.put("wallets", wallets);
    return json;
  }

  private static Map<String, Object> sum(JsonNode amounts) {
    var json = new LinkedHashMap<String, Object>();
    json.put("wallets", Fields.number(amounts, "wallets"));
    json.put("atLeast", Fields.child(amounts, "atLeast").asBoolean());
    for (String key : AMOUNTS) json.put(key, Fields.text(amounts, key));
    return json;
  }

  private void print(JsonNode asset, AssetText text) {
    String name = Fields.text(asset, "asset");
    terminal.line(name);
    var table =
        new Table("tier", "wallets", "total", "confirmed", "unconfirmed", "reserved", "free", "%");
    for (JsonNode tier : Fields.list(asset, "tiers")) {
      String share = Fields.has(tier, "share") ? percent(Fields.number(tier, "share")) : "-";
      row(table, Fields.text(tier, "tier"), Fields.child(tier, "amounts"), share, name, text);
    }
    row(table, "all", Fields.child(asset, "all"), "", name, text);
    terminal.table(table);
    for (JsonNode wallet : Fields.list(asset, "wallets")) {
      if (!Fields.has(wallet, "unknown")) continue;
      JsonNode why = Fields.child(wallet, "unknown");
      terminal.line(
          "  %s is unknown (%s): %s"
              .formatted(
                  Fields.text(wallet, "wallet"),
                  Fields.text(why, "code"),
                  Fields.text(why, "sentence")));
    }
  }

  private static void row(
      Table table, String head, JsonNode amounts, String share, String asset, AssetText text) {
    String least = Fields.child(amounts, "atLeast").asBoolean() ? "at least " : "";
    var cells = new ArrayList<Object>(List.of(head, Fields.text(amounts, "wallets")));
    for (String key : AMOUNTS) {
      cells.add(least + text.amount(asset, Fields.text(amounts, key)));
    }
    cells.add(share);
    table.row(cells.toArray());
  }

  private static String percent(long hundredths) {
    return "%d.%02d".formatted(hundredths / 100, hundredths % 100);
  }
}
