package dev.bascule.treasury.policy;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.AddressBookJson;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import dev.bascule.treasury.folder.ColdBook;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code cold books}. */
@Command(
    name = "books",
    subcommands = {BooksCommand.Export.class, BooksCommand.Apply.class},
    description = "Rules and address book as one file: what a recovery needs beside the shares.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold books export --home ~/cold --out books.json",
      "  cold books apply books.json --home ~/restored"
    })
public final class BooksCommand {
  private static final String FORMAT = "bascule/cold-books/1";
  private static final int SIZE_MAX = 4 << 20;

  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();

  /** What a file says, and of which key. */
  private record Kept(
      String wallet, List<Address> accounts, Settings settings, AddressBook entries) {

    static Kept read(StrictObject json) {
      json.oneOf("format", FORMAT);
      Kept kept =
          new Kept(
              json.text("wallet"),
              json.list("accounts", StrictObject::address),
              Settings.read(json.object("settings")),
              new AddressBook(json.objects("entries", AddressBookJson::read)));
      json.end();
      return kept;
    }

    static ObjectNode write(ColdBook book) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("format", FORMAT).put("wallet", book.wallet().toString());
      ArrayNode accounts = json.putArray("accounts");
      book.accounts().forEach(account -> accounts.add(account.hex()));
      json.set("settings", book.settings().toJson());
      json.set("entries", BooksCommand.entries(book.book()));
      return json;
    }
  }

  private static ArrayNode entries(AddressBook book) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    book.entries().forEach(entry -> AddressBookJson.write(entry, list.addObject()));
    return list;
  }

  /** {@code cold books export}. */
  @Command(
      name = "export",
      description = {
        "Write rules and address book to a file, after their checksum was verified with the key.",
        "It is no secret. Nothing seals the file: note its SHA-256 on paper."
      },
      footerHeading = "%nExamples:%n",
      footer = "  cold books export --home ~/cold --out /media/backup/books.json")
  static final class Export implements Callable<Integer> {
    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final FolderOptions options = new FolderOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException {
      try (ColdFolder.Open open = options.open()) {
        byte[] file = JsonText.line(Kept.write(open.book()));
        PrivateFile.create(out, file);
        String sha256 = Hash32.sha256(file).hex().substring(2);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("wallet", open.book().wallet().toString());
        json.put("book", open.book().sequence());
        json.put("file", out.toString());
        json.put("sha256", sha256);
        terminal.result(
            json,
            () -> {
              terminal.line("wallet   " + json.get("wallet") + ", book " + json.get("book"));
              terminal.line("file     " + out);
              terminal.line("sha256   " + sha256);
            });
      }
      return ExitCode.OK.number();
    }
  }

  /** {@code cold books apply}. */
  @Command(
      name = "apply",
      description = {
        "Replace rules and address book by those of a file, and say what changed.",
        "Read every line: whom you may pay and how much follows from this file.",
        "What was signed before the loss is not in it, and counts no more."
      },
      footerHeading = "%nExamples:%n",
      footer = "  cold books apply /media/backup/books.json --home ~/restored")
  static final class Apply implements Callable<Integer> {
    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final FolderOptions options = new FolderOptions();

    @Parameters(paramLabel = "FILE", description = "What export wrote.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
      byte[] bytes = PrivateFile.read(file, SIZE_MAX);
      Kept kept = Kept.read(StrictObject.parse(bytes));
      try (ColdFolder.Open open = options.open()) {
        requireSameKey(kept, open.book());
        List<String> changes = PolicyCommand.changes("", lines(open.book()), lines(kept));
        ColdBook book = open.change(kept.settings(), kept.entries());
        String sha256 = Hash32.sha256(bytes).hex().substring(2);
        terminal.result(
            Map.of("sequence", book.sequence(), "changes", changes, "sha256", sha256),
            () -> {
              changes.forEach(terminal::line);
              terminal.line("sha256   " + sha256 + " of " + file);
              terminal.line("The books are number " + book.sequence() + " now.");
            });
      }
      return ExitCode.OK.number();
    }

    private static ObjectNode lines(ColdBook book) {
      return book.settings().toJson().set("entries", entries(book.book()));
    }

    private static ObjectNode lines(Kept kept) {
      return kept.settings().toJson().set("entries", entries(kept.entries()));
    }

    private static void requireSameKey(Kept kept, ColdBook folder) {
      if (!kept.wallet().equals(folder.wallet().toString())) {
        throw refused(
            "other_wallet",
            "they are of wallet " + kept.wallet() + ", the folder is of " + folder.wallet(),
            "Give the file of this wallet, or use policy and address-book.");
      }
      if (kept.accounts().equals(folder.accounts())) return;
      throw refused(
          "other_accounts",
          "they have "
              + kept.accounts().size()
              + " accounts, the folder "
              + folder.accounts().size(),
          "Make the folder again with --accounts " + kept.accounts().size() + ".");
    }

    private static RuntimeException refused(String code, String why, String hint) {
      return Problem.of(ExitCode.VERIFICATION_FAILED, code, "the books stay as they are", why, hint)
          .asException();
    }
  }
}
