package dev.bascule.cli.treasury;

import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.Pages;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code treasury backup}. */
@Command(
    name = "backup",
    description = {
      "Write what a recovery needs beside the shares, none of it secret: treasury.json, the open"
          + " proposals with their approvals, what the wallets hold, which chain it was.",
      "Every file stands in a manifest with its SHA-256 and is read back. Keys, passwords, shares"
          + " and the cold folders' own books are not in it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury backup --to /media/backup/treasury --books treasury.json",
      "  ./bascule treasury backup --check /media/backup/treasury"
    })
final class BackupCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @ArgGroup(multiplicity = "1")
  private Where where = new Where();

  /** One of the two. */
  static final class Where {
    @Option(names = "--to", paramLabel = "DIR", description = "A new or empty folder.")
    private @Nullable Path to;

    @Option(
        names = "--check",
        paramLabel = "DIR",
        description = "Compare a backup with its manifest, and say what it holds; asks no service.")
    private @Nullable Path check;
  }

  @Override
  public Integer call() {
    Path folder = where.to != null ? where.to : where.check;
    if (folder == null) throw new IllegalStateException("neither --to nor --check");
    if (where.to != null) write(folder);
    // What was written is judged by what reads back from the medium.
    say(folder, BooksBackup.check(folder));
    return ExitCode.OK.number();
  }

  private void write(Path folder) {
    try (ServiceClient service = network.service(PATIENCE)) {
      ReadingBooks.Open own = books.open(service);
      ReadingBooks.Open served = ReadingBooks.served(service);
      if (!own.document().digest().equals(served.document().digest())) {
        throw Problem.of(
                ExitCode.VERIFICATION_FAILED,
                "books_differ",
                "nothing was written",
                "the service rules by other books than yours: "
                    + served.document().digest().hex()
                    + " instead of "
                    + own.document().digest().hex(),
                "Find out who changed them.")
            .asException();
      }
      var open = new ArrayList<ShownProposal>();
      Pages.read(
          service,
          "/v1/treasury/proposals?limit=200&state=open",
          "",
          page -> page.forEach(each -> open.add(ShownProposal.of(each, own))));
      List<Map<String, Object>> wallets =
          Fields.list(service.get("/v1/treasury/wallets"), "data").stream()
              .map(WalletsCommand::asJson)
              .toList();
      BooksBackup.write(folder, own.document(), open, wallets, facts(service.get("/v1/info")));
    }
    if (!books.isOwn()) {
      terminal.remark("The books are the service's word; compare them with --books treasury.json.");
    }
  }

  /** Which chain it was: a node of another one is noticed before anything is signed. */
  private static Map<String, Object> facts(JsonNode info) {
    JsonNode contracts = Fields.child(info, "contracts");
    var facts = new LinkedHashMap<String, Object>();
    for (String key : List.of("chainId", "genesisHash", "vault")) {
      facts.put(key, Fields.text(contracts, key));
    }
    facts.put("finality", Fields.text(Fields.child(info, "chain"), "finality"));
    return facts;
  }

  private void say(Path folder, BooksBackup.Kept kept) {
    var json = new LinkedHashMap<String, Object>();
    json.put("folder", folder.toString());
    json.put("at", kept.at());
    json.put("manifest", kept.manifest());
    json.put("books", kept.books().hex());
    json.put("files", kept.files());
    json.put("proposals", kept.proposals());
    terminal.result(
        json,
        () -> {
          terminal.line("backup     " + folder + " of " + kept.at());
          terminal.line("manifest   " + kept.manifest() + " (SHA-256; note it on paper)");
          terminal.line("books      " + kept.books().hex());
          terminal.line("files      " + kept.files().size() + ", each as the manifest says");
          if (kept.proposals().isEmpty()) {
            terminal.line("proposals  none was open");
            return;
          }
          var table = new Table("proposal", "state", "wallet", "place", "expires");
          for (Map<String, Object> row : kept.proposals()) {
            table.row(row.values().stream().limit(5).toArray());
          }
          terminal.table(table);
          terminal.line("What is exported may be signed and sent by whoever has the document.");
        });
  }
}
