package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
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

/** {@code treasury wallets}. */
@Command(
    name = "wallets",
    description = "The wallets: what lies in them, what may leave, which nonces are held.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule treasury wallets", "  ./bascule treasury wallets --json"})
final class WalletsCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      ReadingBooks.Open open = books.open(service);
      JsonNode answer = service.get("/v1/treasury/wallets");
      List<JsonNode> wallets = Fields.list(answer, "data");
      var rows = new ArrayList<Map<String, Object>>();
      wallets.forEach(wallet -> rows.add(asJson(wallet)));
      var json = new LinkedHashMap<String, Object>();
      StopNotice.of(answer).ifPresent(it -> json.put("stopped", it.json()));
      json.put("wallets", rows);
      terminal.result(
          json,
          () -> {
            StopNotice.of(answer).ifPresent(it -> terminal.line(it.sentence()));
            wallets.forEach(each -> print(each, open));
          });
      return ExitCode.OK.number();
    }
  }

  static Map<String, Object> asJson(JsonNode wallet) {
    var json = new LinkedHashMap<String, Object>();
    for (String key :
        List.of(
            "name",
            "chain",
            "account",
            "descriptor",
            "receive",
            "tier",
            "nextNonce",
            "chainNonce")) {
      if (Fields.has(wallet, key)) json.put(key, Fields.text(wallet, key));
    }
    for (String key : List.of("balance", "reading")) {
      if (!Fields.has(wallet, key)) continue;
      var part = new LinkedHashMap<String, Object>();
      JsonNode told = Fields.child(wallet, key);
      for (String name : told.propertyNames()) {
        if (Fields.has(told, name)) part.put(name, Fields.text(told, name));
      }
      json.put(key, part);
    }
    ShownSafe.of(wallet)
        .ifPresent(it -> {
          json.put("safe", it.json());
          it.rules().ifPresent(rules -> json.put("rules", rules.json()));
        });
    json.put("approvalsNeeded", Fields.number(wallet, "approvalsNeeded"));
    json.put("delaySeconds", Fields.text(wallet, "delaySeconds"));
    var holdings = new ArrayList<Map<String, Object>>();
    for (JsonNode each : Fields.list(wallet, "holdings")) {
      var row = new LinkedHashMap<String, Object>();
      for (String key : List.of("asset", "balance", "each", "total", "windowSeconds")) {
        row.put(key, Fields.text(each, key));
      }
      holdings.add(row);
    }
    json.put("holdings", holdings);
    json.put(
        "conflicts", Fields.list(wallet, "conflicts").stream().map(JsonNode::asString).toList());
    return json;
  }

  private void print(JsonNode wallet, ReadingBooks.Open open) {
    terminal.line(
        Fields.text(wallet, "name")
            + ", "
            + Fields.text(wallet, "tier")
            + ": "
            + (Fields.has(wallet, "account")
                ? Fields.text(wallet, "account")
                : Fields.has(wallet, "receive") ? "pay to " + Fields.text(wallet, "receive") : "-")
            + " on "
            + Fields.text(wallet, "chain"));
    terminal.line(
        "  needs "
            + Fields.text(wallet, "approvalsNeeded")
            + " approvals, leaves after "
            + Fields.text(wallet, "delaySeconds")
            + " s"
            + (Fields.has(wallet, "nextNonce")
                ? "; next nonce " + Fields.text(wallet, "nextNonce")
                : ""));
    if (Fields.has(wallet, "reading")) blocks(wallet);
    var text = new AssetText(open);
    var table = new Table("asset", "balance", "at once", "in a window", "seconds");
    for (JsonNode each : Fields.list(wallet, "holdings")) {
      String asset = Fields.text(each, "asset");
      table.row(
          text.name(asset),
          text.amount(asset, Fields.text(each, "balance")),
          text.amount(asset, Fields.text(each, "each")),
          text.amount(asset, Fields.text(each, "total")),
          Fields.text(each, "windowSeconds"));
    }
    terminal.table(table);
    ShownSafe.of(wallet).ifPresent(it -> safe(Fields.text(wallet, "name"), it, text));
    for (JsonNode each : Fields.list(wallet, "conflicts")) terminal.line("  " + each.asString());
  }

  private void safe(String name, ShownSafe safe, AssetText text) {
    ReadingBooks.Open open = text.books();
    TreasuryPolicy policy = open.document().policy();
    Optional<TreasuryPolicy.Wallet> wallet = policy.wallet(name);
    terminal.line("  Safe: " + safe.quorum(open));
    List<String> differs =
        open.safe(name).map(safe::differences).orElse(List.of("it is no Safe of your books"));
    differs.forEach(each -> terminal.line("  WARNING: " + each));
    if (safe.rules().isEmpty()) {
      terminal.line("  guard: no rules yet; treasury propose --setup puts the Safe under it");
      return;
    }
    ShownRules rules = safe.rules().get();
    terminal.line("  guard: " + rules.times());
    List<TierPolicy.Limit> ofTier =
        wallet.map(policy::tierOf).map(TierPolicy::limits).orElse(List.of());
    terminal.table(new SafeLimits(text, rules, ofTier).table());
  }

  private void blocks(JsonNode wallet) {
    JsonNode balance = Fields.child(wallet, "balance");
    terminal.line(
        "  satoshi: confirmed %s, unconfirmed %s, reserved %s, free %s"
            .formatted(
                Fields.text(balance, "confirmed"),
                Fields.text(balance, "unconfirmed"),
                Fields.text(balance, "reserved"),
                Fields.text(balance, "free")));
    JsonNode reading = Fields.child(wallet, "reading");
    String tip = Fields.has(reading, "tip") ? ", at block " + Fields.text(reading, "tip") : "";
    String behind =
        Fields.has(reading, "behind") ? ", " + Fields.text(reading, "behind") + " behind" : "";
    terminal.line("  " + Fields.text(reading, "state") + tip + behind);
    if (Fields.has(reading, "code")) {
      terminal.line("  " + Fields.text(reading, "code") + ": " + Fields.text(reading, "sentence"));
    }
  }
}
