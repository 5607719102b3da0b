package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.Pages;
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
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code treasury status}. */
@Command(
    name = "status",
    description = "Where proposals stand; one of them with its words and every step of its way.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury status",
      "  ./bascule treasury status rent-11 --books treasury.json",
      "  ./bascule treasury status --all --json"
    })
final class StatusCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Parameters(paramLabel = "ID", arity = "0..1", description = "One proposal.")
  private @Nullable String id;

  @Option(names = "--all", description = "Those that ended, too.")
  private boolean all;

  @Override
  public Integer call() {
    try (ServiceClient service = network.service(PATIENCE)) {
      if (id != null) one(service, id);
      else list(service);
      return ExitCode.OK.number();
    }
  }

  private void one(ServiceClient service, String wanted) {
    ShownProposal shown = ShownProposal.fetch(service, wanted, books.open(service));
    shown.print(terminal);
    var steps = new ArrayList<Map<String, Object>>();
    for (JsonNode step : Fields.list(shown.answer(), "steps")) {
      JsonNode document = Fields.child(step, "document");
      var row = new LinkedHashMap<String, Object>();
      row.put("at", Instant.ofEpochSecond(Fields.number(document, "at")).toString());
      row.put("step", Fields.text(document, "step"));
      row.put("by", Fields.has(document, "by") ? shown.name(Fields.text(document, "by")) : "");
      row.put("leaf", Fields.has(step, "leaf") ? Fields.text(step, "leaf") : "");
      row.put("commitment", Fields.text(step, "commitment"));
      steps.add(row);
    }
    Map<String, Object> json = shown.json();
    json.put("steps", steps);
    terminal.result(
        json,
        () -> {
          var table = new Table("at", "step", "by", "leaf");
          for (Map<String, Object> row : steps) {
            table.row(row.values().stream().limit(4).toArray());
          }
          terminal.table(table);
        });
  }

  private void list(ServiceClient service) {
    var rows = new ArrayList<Map<String, Object>>();
    var conflicts = new ArrayList<String>();
    String path = "/v1/treasury/proposals?limit=200" + (all ? "" : "&state=open");
    Optional<StopNotice> stop = StopNotice.ofAnswer(service.get("/v1/treasury/stop"));
    Pages.read(service, path, "", page -> page.forEach(each -> add(each, rows, conflicts)));
    var json = new LinkedHashMap<String, Object>();
    stop.ifPresent(it -> json.put("stopped", it.json()));
    json.put("proposals", rows);
    json.put("conflicts", conflicts.stream().distinct().toList());
    terminal.result(
        json,
        () -> {
          stop.ifPresent(it -> terminal.line(it.sentence()));
          if (rows.isEmpty()) {
            terminal.line(all ? "no proposals" : "no open proposals");
            return;
          }
          terminal.table(table(rows));
          conflicts.stream().distinct().forEach(terminal::line);
        });
  }

  /** With a column of signatures where owners sign one of them. */
  private static Table table(List<Map<String, Object>> rows) {
    List<String> columns =
        new ArrayList<>(List.of("proposal", "state", "wallet", "place", "approvals", "expires"));
    if (rows.stream().anyMatch(row -> !"".equals(row.get("signed")))) columns.add(5, "signed");
    var table = new Table(columns.toArray(String[]::new));
    for (Map<String, Object> row : rows) {
      table.row(columns.stream().map(it -> row.get(it.equals("proposal") ? "name" : it)).toArray());
    }
    return table;
  }

  private static void add(JsonNode each, List<Map<String, Object>> rows, List<String> conflicts) {
    var row = new LinkedHashMap<String, Object>();
    row.put("name", Fields.text(each, "name"));
    row.put("state", Fields.text(each, "state"));
    row.put("wallet", Fields.has(each, "wallet") ? Fields.text(each, "wallet") : "");
    row.put("place", place(each));
    row.put(
        "approvals",
        Fields.list(each, "approvals").size() + "/" + Fields.text(each, "approvalsNeeded"));
    Optional<Quorum> quorum = Quorum.of(each);
    row.put("signed", quorum.map(Quorum::count).orElse(""));
    row.put("expires", Fields.text(each, "expiresAt"));
    row.put("request", Fields.text(each, "request"));
    row.put("words", Fields.text(each, "words"));
    quorum.ifPresent(it -> it.write(row));
    rows.add(row);
    if (Fields.has(each, "conflict")) {
      conflicts.add(place(each) + ": " + Fields.text(each, "conflict"));
    }
  }

  /** What it takes of its chain, so that no other can. */
  private static String place(JsonNode each) {
    if (Fields.has(each, "nonce")) return "nonce " + Fields.text(each, "nonce");
    int coins = Fields.list(each, "coins").size();
    return coins == 1 ? "1 coin" : coins + " coins";
  }
}
