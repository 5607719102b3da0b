package dev.bascule.treasury.policy;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.VisibleText;
import dev.bascule.treasury.folder.ColdBook;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import dev.bascule.treasury.folder.HomeOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cold address-book}. */
@Command(
    name = "address-book",
    subcommands = {
      AddressBookCommand.Show.class,
      AddressBookCommand.Add.class,
      AddressBookCommand.Remove.class
    },
    description = "Whom and what you know: recipients, contracts, tokens. Sealed with the seed.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold address-book add eip155:1337 0x5aAe... --name 'bank-e payout'",
      "  cold address-book add eip155:1337 0x5FbD... --name clearing --contract SettlementVault",
      "  cold address-book add eip155:1337 0xe7f1... --name CNYT --contract SettlementToken"
          + " --currency CNYT --decimals 2",
      "  cold address-book add eip155:1337 0x5FbD... --name clearing --contract SettlementVault"
          + " --code-hash 0x8f3a...",
      "  cold address-book show"
    })
public final class AddressBookCommand {
  @SuppressWarnings("UnusedVariable") // picocli reads --help from it
  @Mixin
  private final Terminal terminal = new Terminal();

  static RuntimeException refused(ExitCode exit, String code, String why) {
    return Problem.of(exit, code, "the address book stays as it is", why, "Correct it.")
        .asException();
  }

  /** One spelling of an address on its chain. */
  static String canonical(String chain, String address) {
    try {
      if (chain.matches("eip155:[1-9][0-9]{0,17}")) return Eip55.parse(address).hex();
      if (chain.matches("bip122:(main|test|regtest)")) {
        BitcoinNetwork network =
            BitcoinNetwork.valueOf(chain.substring(7).toUpperCase(Locale.ROOT));
        return dev.bascule.chain.bitcoin.Address.parse(address, network).toString();
      }
    } catch (IllegalArgumentException | MalformedBitcoin malformed) {
      throw refused(ExitCode.USAGE, "address_malformed", String.valueOf(malformed.getMessage()));
    }
    throw refused(
        ExitCode.USAGE, "chain_malformed", chain + " is neither eip155:ID nor bip122:regtest");
  }

  /** {@code cold address-book show}. */
  @Command(
      name = "show",
      description = "All entries. Without the key, so whether they were changed is not checked.",
      footerHeading = "%nExamples:%n",
      footer = "  cold address-book show --home ~/cold --json")
  static final class Show implements Callable<Integer> {
    @Mixin private final Terminal terminal = new Terminal();

    @Mixin private final HomeOption home = new HomeOption();

    @Override
    public Integer call() throws IOException {
      List<AddressBook.Entry> entries = home.folder().shown().book().entries();
      List<Map<String, Object>> list = new ArrayList<>();
      Table table = new Table("name", "chain", "address", "contract", "token", "code hash");
      for (AddressBook.Entry entry : entries) {
        String token =
            entry.token().map(t -> t.currency() + ", " + t.decimals() + " decimals").orElse("");
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", entry.name());
        json.put("chain", entry.chain());
        json.put("address", entry.address());
        entry.contract().ifPresent(contract -> json.put("contract", contract));
        if (!token.isEmpty()) json.put("token", token);
        entry.codeHash().ifPresent(hash -> json.put("codeHash", hash.hex()));
        list.add(json);
        table.row(
            entry.name(),
            entry.chain(),
            entry.address(),
            entry.contract().orElse(""),
            token,
            entry.codeHash().map(Hash32::hex).orElse(""));
      }
      terminal.result(Map.of("entries", list), () -> terminal.table(table));
      return ExitCode.OK.number();
    }
  }

  /** {@code cold address-book add}. */
  @Command(
      name = "add",
      description = "Add an entry, or replace the one with this address.",
      footerHeading = "%nExamples:%n",
      footer = "  cold address-book add eip155:1337 0x5aAe... --name 'bank-e payout'")
  static final class Add implements Callable<Integer> {
    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final FolderOptions options = new FolderOptions();

    @Parameters(index = "0", paramLabel = "CHAIN", description = "eip155:ID or bip122:NETWORK.")
    private String chain = "";

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "With its checksum.")
    private String address = "";

    @Option(names = "--name", required = true, description = "How you call it.")
    private String name = "";

    @Option(names = "--contract", description = "The contract of ours that it is.")
    private @Nullable String contract;

    @Option(names = "--currency", description = "For a token: the name of its unit.")
    private @Nullable String currency;

    @Option(names = "--decimals", description = "For a token: of its smallest unit.")
    private @Nullable Integer decimals;

    @Option(
        names = "--code-hash",
        paramLabel = "HASH",
        description = {
          "Keccak-256 of the code that you know to be there;",
          "where state comes with a request, other code is refused."
        })
    private @Nullable String codeHash;

    @Override
    public Integer call() throws IOException {
      AddressBook.Entry entry = entry();
      try (ColdFolder.Open open = options.open()) {
        List<AddressBook.Entry> entries = new ArrayList<>(open.book().book().entries());
        for (AddressBook.Entry other : entries) {
          boolean same =
              other.chain().equals(entry.chain()) && other.address().equals(entry.address());
          if (!same && other.name().equals(name)) {
            throw refused(
                ExitCode.CONFLICT, "name_taken", name + " is " + other.address() + " already");
          }
        }
        entries.removeIf(other ->
            other.chain().equals(entry.chain()) && other.address().equals(entry.address()));
        entries.add(entry);
        ColdBook book = open.change(open.book().settings(), new AddressBook(entries));
        terminal.result(
            Map.of("sequence", book.sequence(), "address", entry.address()),
            () ->
                terminal.line(
                    name + " is " + entry.address() + "; the book is number " + book.sequence()));
      }
      return ExitCode.OK.number();
    }

    private AddressBook.Entry entry() {
      VisibleText.refusal(name)
          .ifPresent(why -> {
            throw refused(ExitCode.USAGE, "name_malformed", "the name " + why);
          });
      if (contract != null && !OwnAbis.NAMES.contains(contract)) {
        throw refused(
            ExitCode.USAGE, "contract_unknown", contract + " is none of " + OwnAbis.NAMES);
      }
      boolean half = currency == null ? decimals != null : decimals == null;
      if (half || (decimals != null && (decimals < 0 || decimals > 36))) {
        throw refused(
            ExitCode.USAGE, "token_malformed", "a token has a currency and 0 to 36 decimals");
      }
      Optional<AddressBook.Token> token =
          currency == null || decimals == null
              ? Optional.empty()
              : Optional.of(new AddressBook.Token(currency, decimals));
      return new AddressBook.Entry(
          chain, canonical(chain, address), name, Optional.ofNullable(contract), token, code());
    }

    private Optional<Hash32> code() {
      if (codeHash == null) return Optional.empty();
      if (!chain.startsWith("eip155:") || !codeHash.matches("0x[0-9a-f]{64}")) {
        throw refused(
            ExitCode.USAGE,
            "code_hash_malformed",
            codeHash + " on " + chain + " is not 0x and 64 lower-case hex digits on an EVM chain");
      }
      return Optional.of(Hash32.ofHex(codeHash));
    }
  }

  /** {@code cold address-book remove}. */
  @Command(
      name = "remove",
      description = "Remove an entry: nothing is paid to it any more.",
      footerHeading = "%nExamples:%n",
      footer = "  cold address-book remove eip155:1337 0x5aAe...")
  static final class Remove implements Callable<Integer> {
    @Mixin private final Terminal terminal = new Terminal();
    @Mixin private final FolderOptions options = new FolderOptions();

    @Parameters(index = "0", paramLabel = "CHAIN", description = "eip155:ID or bip122:NETWORK.")
    private String chain = "";

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "With its checksum.")
    private String address = "";

    @Override
    public Integer call() throws IOException {
      String canonical = canonical(chain, address);
      try (ColdFolder.Open open = options.open()) {
        List<AddressBook.Entry> entries = new ArrayList<>(open.book().book().entries());
        boolean found =
            entries.removeIf(
                each -> each.chain().equals(chain) && each.address().equals(canonical));
        if (!found) {
          throw refused(ExitCode.NOT_FOUND, "not_in_address_book", address + " is not in it");
        }
        ColdBook book = open.change(open.book().settings(), new AddressBook(entries));
        terminal.result(
            Map.of("sequence", book.sequence()),
            () -> terminal.line("Removed; the book is number " + book.sequence()));
      }
      return ExitCode.OK.number();
    }
  }
}
