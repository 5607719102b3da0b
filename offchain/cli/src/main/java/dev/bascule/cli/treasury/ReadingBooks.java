package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.treasury.TreasuryDocument;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The mixin that says by which books a request is read. An approver who reads by the service's is
 * told what the service wants to be read.
 */
final class ReadingBooks {

  @Option(
      names = "--books",
      paramLabel = "FILE",
      description = "Your own treasury.json; without it the service's is taken, and said so.")
  private @Nullable Path books;

  /**
   * @param own whether the reader brought them
   */
  record Open(TreasuryDocument document, Map<String, ContractAbi> abis, boolean own) {

    /** The Safe that the wallet of this name is. */
    Optional<SafeAccount> safe(String wallet) {
      return document
          .policy()
          .wallet(wallet)
          .map(TreasuryPolicy.Wallet::holder)
          .filter(Holder.Account.class::isInstance)
          .map(Holder.Account.class::cast)
          .flatMap(it -> document.safe(it.chainId(), it.address()));
    }

    /** A person or an entry of the address book; the address itself of a stranger. */
    String nameOf(String address) {
      String hex = address.toLowerCase(Locale.ROOT);
      return document.policy().people().stream()
          .filter(person -> person.address().hex().equals(hex))
          .map(TreasuryPolicy.Person::name)
          .findFirst()
          .or(() ->
              document.book().entries().stream()
                  .filter(entry -> entry.address().equals(hex))
                  .map(AddressBook.Entry::name)
                  .findFirst())
          .orElse(address);
    }
  }

  /** Whether the reader brings own books. */
  boolean isOwn() {
    return books != null;
  }

  Open open(ServiceClient service) {
    return books == null ? served(service) : own(books);
  }

  /** What the service rules by, as it says. */
  static Open served(ServiceClient service) {
    byte[] served = service.get("/v1/treasury/books").toString().getBytes(UTF_8);
    try {
      return new Open(TreasuryDocument.read(StrictObject.parse(served)), abis(), false);
    } catch (JsonRefused e) {
      throw Fields.malformed("the treasury's books", String.valueOf(e.getMessage()));
    }
  }

  /** Whoever signs without the service has no others. */
  static Open own(Path books) {
    try {
      byte[] file = SmallFile.read(books, TreasuryDocument.BYTES_MAX);
      return new Open(TreasuryDocument.read(StrictObject.parse(file)), abis(), true);
    } catch (IOException e) {
      throw unusable(books, SmallFile.reason(e));
    } catch (JsonRefused e) {
      throw unusable(books, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, ContractAbi> abis() {
    try {
      return OwnAbis.load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RuntimeException unusable(Path books, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "books_unusable",
            "your books cannot be read",
            books + ": " + why,
            "Give a treasury.json; docs/reference/treasury.md has its form.")
        .asException();
  }
}
