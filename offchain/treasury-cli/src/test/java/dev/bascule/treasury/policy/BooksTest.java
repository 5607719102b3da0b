package dev.bascule.treasury.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and address book leave a folder as one file, and make another folder of the same key. */
class BooksTest {

  private static final String SEED =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String SHOP = "0x" + "5a".repeat(20);

  @TempDir private Path dir;
  private Path password;

  @BeforeEach
  void aFolderWithBooks() throws IOException {
    password = Files.writeString(dir.resolve("password"), "a long password\n");
    split(SEED, "s");
    init("cold", "s", "1");
    Path rules = Files.writeString(dir.resolve("rules"), rules());
    requireDone(in("cold", "policy", "apply", rules));
    requireDone(in("cold", "address-book", "add", "eip155:1337", SHOP, "--name", "shop"));
    requireDone(in("cold", "books", "export", "--out", dir.resolve("books.json")));
  }

  private static String rules() {
    return """
    {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,"descriptors":[]},
     "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000"}],
     "limits":[{"asset":"eip155:1337/slip44:60","each":"5","total":"9","windowSeconds":"60"}],
     "approvers":[{"name":"Ada","address":"0x%s"}],"approvalsNeeded":1,"addressBookOnly":"yes"}
    """
        .formatted("a".repeat(40));
  }

  private void split(String hex, String to) throws IOException {
    Path seed = Files.writeString(dir.resolve("seed-" + to), hex);
    requireDone(
        ColdRun.of(
            "backup",
            "split",
            "--seed",
            seed,
            "--groups",
            "2of2",
            "--to",
            dir.resolve(to),
            "--record",
            dir.resolve(to + ".record"),
            "--exponent",
            "0"));
  }

  private void init(String home, String shares, String accounts) {
    ColdRun made =
        in(
            home,
            "init",
            "--from-shares",
            "--scrypt-bits",
            "4",
            "--accounts",
            accounts,
            dir.resolve(shares + "/share-1-1.txt"),
            dir.resolve(shares + "/share-1-2.txt"));
    requireDone(made);
  }

  private ColdRun in(String home, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", dir.resolve(home), "--password", password, "--json"));
    return ColdRun.of(all.toArray());
  }

  private static void requireDone(ColdRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  private String shown(String home, String books) {
    return ColdRun.of(books, "show", "--home", dir.resolve(home), "--json").out();
  }

  @Test
  void aNewFolderOfTheSameKeyGetsTheSameBooks() {
    init("restored", "s", "1");
    ColdRun applied = in("restored", "books", "apply", dir.resolve("books.json"));
    requireDone(applied);
    assertThat(applied.json().path("changes").toString())
        .contains("+ entries", SHOP, "+ limits", "+ approvers");
    for (String books : List.of("policy", "address-book")) {
      assertThat(shown("restored", books)).isEqualTo(shown("cold", books)).contains("{");
    }
    // The state knows the new books: a folder that was changed beside them would be refused.
    requireDone(in("restored", "books", "export", "--out", dir.resolve("again.json")));
    assertThat(dir.resolve("again.json")).hasSameBinaryContentAs(dir.resolve("books.json"));
  }

  @Test
  void booksOfAnotherKeyAreRefused() throws IOException {
    split(SEED.replace("1f", "1e"), "t");
    init("other", "t", "1");
    String before = shown("other", "policy");
    ColdRun run = in("other", "books", "apply", dir.resolve("books.json"));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code other_wallet");
    assertThat(shown("other", "policy")).isEqualTo(before);
  }

  /** A folder with fewer accounts would not know what lies in the others. */
  @Test
  void aFolderWithOtherAccountsIsSaid() {
    init("more", "s", "3");
    ColdRun run = in("more", "books", "apply", dir.resolve("books.json"));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code other_accounts", "--accounts 1");
  }

  /** Rules that somebody changed under the owner's hand are not carried into the next folder. */
  @Test
  void aChangedFolderExportsNothing() throws IOException {
    Path book = dir.resolve("cold/book.json");
    Files.writeString(book, Files.readString(book).replace("\"9\"", "\"99\""));
    Path out = dir.resolve("forged.json");
    ColdRun run = in("cold", "books", "export", "--out", out);
    assertThat(run.exit()).isEqualTo(9);
    assertThat(out).doesNotExist();
  }

  @Test
  void anUnknownKeyIsRefused() throws IOException {
    init("restored", "s", "1");
    Path file = dir.resolve("books.json");
    Path more =
        Files.writeString(
            dir.resolve("more.json"),
            Files.readString(file).replaceFirst("\\{", "{\"limitless\":\"yes\","));
    ColdRun run = in("restored", "books", "apply", more);
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("limitless");
  }
}
