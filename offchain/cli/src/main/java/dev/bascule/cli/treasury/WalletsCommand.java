package dev.bascule.cli.treasury;

import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import java.math.BigInteger;
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
      List<JsonNode> wallets = Fields.list(service.get("/v1/treasury/wallets"), "data");
      var json = new ArrayList<Map<String, Object>>();
      wallets.forEach(wallet -> json.add(asJson(wallet)));
      terminal.result(Map.of("wallets", json), () -> wallets.forEach(each -> print(each, open)));
      return ExitCode.OK.number();
    }
  }

  private static Map<String, Object> asJson(JsonNode wallet) {
    var json = new LinkedHashMap<String, Object>();
    for (String key : List.of("name", "chain", "account", "tier", "nextNonce", "chainNonce")) {
      json.put(key, Fields.text(wallet, key));
    }
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
            + Fields.text(wallet, "account")
            + " on "
            + Fields.text(wallet, "chain"));
    terminal.line(
        "  needs "
            + Fields.text(wallet, "approvalsNeeded")
            + " approvals, leaves after "
            + Fields.text(wallet, "delaySeconds")
            + " s; next nonce "
            + Fields.text(wallet, "nextNonce"));
    var table = new Table("asset", "balance", "at once", "in a window", "seconds");
    for (JsonNode each : Fields.list(wallet, "holdings")) {
      String asset = Fields.text(each, "asset");
      table.row(
          asset,
          amount(open, asset, Fields.text(each, "balance")),
          amount(open, asset, Fields.text(each, "each")),
          amount(open, asset, Fields.text(each, "total")),
          Fields.text(each, "windowSeconds"));
    }
    terminal.table(table);
    for (JsonNode each : Fields.list(wallet, "conflicts")) terminal.line("  " + each.asString());
  }

  /** In the asset's units where the books know them. */
  private static String amount(ReadingBooks.Open open, String asset, String units) {
    return token(open, asset)
        .map(token -> token.text(new BigInteger(units)))
        .orElse(units + " units");
  }

  private static Optional<AddressBook.Token> token(ReadingBooks.Open open, String asset) {
    for (ReviewBasis.Chain chain : open.document().chains()) {
      if (chain.asset().equals(asset)) return Optional.of(chain.coin());
    }
    int at = asset.indexOf("/erc20:");
    if (at < 0) return Optional.empty();
    return open.document()
        .book()
        .find(asset.substring(0, at), asset.substring(at + "/erc20:".length()))
        .flatMap(AddressBook.Entry::token);
  }
}
