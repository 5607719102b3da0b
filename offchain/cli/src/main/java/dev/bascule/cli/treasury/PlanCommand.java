package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Recipient;
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

/** {@code treasury plan}. */
@Command(
    name = "plan",
    description = {
      "Moves between your wallets that would bring each back to its target.",
      "Nothing is proposed and nothing is signed: each move stands there as the command that"
          + " proposes it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury plan --books treasury.json",
      "  ./bascule treasury plan --json"
    })
final class PlanCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      var text = new AssetText(books.open(service));
      JsonNode plan = service.get("/v1/treasury/plan");
      var moves = new ArrayList<Map<String, Object>>();
      for (JsonNode each : Fields.list(plan, "moves")) moves.add(move(each, text));
      var not = new ArrayList<Map<String, Object>>();
      for (JsonNode each : Fields.list(plan, "notPlanned")) {
        not.add(texts(each, List.of("wallet", "asset", "code", "why")));
      }
      terminal.result(Map.of("moves", moves, "notPlanned", not), () -> print(moves, not, text));
      return ExitCode.OK.number();
    }
  }

  private static Map<String, Object> texts(JsonNode node, List<String> keys) {
    var json = new LinkedHashMap<String, Object>();
    for (String key : keys) json.put(key, Fields.text(node, key));
    return json;
  }

  private static Map<String, Object> move(JsonNode node, AssetText text) {
    requireOurs(node, text.books());
    Map<String, Object> json =
        texts(
            node,
            List.of(
                "id",
                "kind",
                "from",
                "to",
                "asset",
                "units",
                "recipient",
                "feeMax",
                "purpose",
                "why"));
    command(node, text).ifPresent(it -> json.put("command", it));
    text.books().safe(Fields.text(node, "from")).ifPresent(it -> json.put("quorum", it.quorum()));
    return json;
  }

  /** A service that lies would have an officer pay somebody else by a command that looks right. */
  private static void requireOurs(JsonNode node, ReadingBooks.Open books) {
    String recipient = Fields.text(node, "recipient");
    String to = Fields.text(node, "to");
    boolean ours =
        books
            .document()
            .policy()
            .wallet(to)
            .filter(wallet ->
                switch (wallet.holder()) {
                  case Holder.Account account ->
                      Recipient.of(account.address()).text().equals(recipient);
                  case Holder.Scripts scripts ->
                      books.document().book().find(scripts.chain().caip2(), recipient).isPresent();
                })
            .isPresent();
    if (ours) return;
    throw Fields.malformed(
        "the plan", "it pays " + recipient + ", which is not " + to + " by these books");
  }

  /** Empty where the books do not name the asset: its amount cannot be typed. */
  private static Optional<String> command(JsonNode node, AssetText text) {
    String asset = Fields.text(node, "asset");
    Optional<AddressBook.Token> token = text.token(asset);
    if (token.isEmpty()) return Optional.empty();
    String recipient = Fields.text(node, "recipient");
    var words =
        new ArrayList<String>(
            List.of(
                "--id",
                Fields.text(node, "id"),
                "--wallet",
                Fields.text(node, "from"),
                "--to",
                asset.startsWith("eip155:")
                    ? Eip55.checksummed(Address.ofHex(recipient))
                    : recipient,
                "--amount",
                AssetText.typed(token.get(), Fields.text(node, "units"))));
    if (asset.contains("/erc20:")) words.addAll(List.of("--asset", token.get().currency()));
    words.addAll(List.of("--purpose", Fields.text(node, "purpose")));
    var line = new StringBuilder("./bascule treasury propose");
    for (String word : words) line.append(' ').append(quoted(word));
    return Optional.of(line.append(" --keystore FILE").toString());
  }

  /** One word of a POSIX shell, whatever a wallet is called. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9._:/-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void print(
      List<Map<String, Object>> moves, List<Map<String, Object>> not, AssetText text) {
    if (moves.isEmpty()) terminal.line("nothing to move");
    else {
      var table = new Table("move", "from", "to", "amount");
      for (Map<String, Object> each : moves) {
        table.row(
            cell(each, "kind"),
            cell(each, "from"),
            cell(each, "to"),
            text.amount(cell(each, "asset"), cell(each, "units")));
      }
      terminal.table(table);
    }
    for (Map<String, Object> each : moves) {
      terminal.line(each.get("id") + ": " + each.get("why"));
      terminal.line(
          "  "
              + each.getOrDefault(
                  "command", "the books do not name " + each.get("asset") + ": add it first"));
      if (each.containsKey("quorum")) {
        terminal.line(
            "  %s is a Safe: %s. What its guard does not let through at once needs the same with"
                .formatted(each.get("from"), each.get("quorum")));
        terminal.line("  --announce, under another --id, before.");
      }
    }
    for (Map<String, Object> each : not) {
      terminal.line(
          "not planned, %s: %s: %s"
              .formatted(each.get("wallet"), each.get("code"), each.get("why")));
    }
  }

  private static String cell(Map<String, Object> row, String key) {
    return String.valueOf(row.get(key));
  }
}
