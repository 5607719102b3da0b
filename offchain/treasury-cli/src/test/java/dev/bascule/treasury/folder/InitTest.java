package dev.bascule.treasury.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.treasury.ColdRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitTest {

  @TempDir private Path dir;
  private Path home;
  private Path password;

  @BeforeEach
  void writePassword() throws IOException {
    home = dir.resolve("cold");
    password = Files.writeString(dir.resolve("password"), "a long password\n");
  }

  private ColdRun init(Object... more) {
    Object[] fixed = {
      "init", "--json", "--home", home, "--password", password, "--scrypt-bits", "4"
    };
    return ColdRun.of(Stream.of(fixed, more).flatMap(Stream::of).toArray());
  }

  @Test
  void aFolderIsItsOwnersAlone() throws IOException {
    assertThat(init().exit()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-x---"));
    Path rules = Files.writeString(dir.resolve("rules"), policy());
    ColdRun run = ColdRun.of("policy", "apply", rules, "--home", home, "--password", password);
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("code not_private");
  }

  /** An empty list would look like a book without entries. */
  @Test
  void aFolderThatIsNotThereIsSaid() {
    for (String books : new String[] {"policy", "address-book"}) {
      ColdRun run = ColdRun.of(books, "show", "--home", home);
      assertThat(run.exit()).as(books).isEqualTo(4);
      assertThat(run.err()).contains("code no_folder", home.toString());
    }
  }

  private String policy() {
    return ColdRun.of("policy", "show", "--home", home).out();
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path witness = dir.resolve("witness");
    assertThat(init("--witness", witness).exit()).isZero();
    String before = Files.readString(home.resolve("keystore.json"));
    assertThat(init().json().get("code").stringValue()).isEqualTo("folder_exists");
    assertThat(Files.readString(home.resolve("keystore.json"))).isEqualTo(before);
    home = dir.resolve("other");
    ColdRun second = init("--witness", witness);
    assertThat(second.exit()).isEqualTo(5);
    assertThat(second.json().get("code").stringValue()).isEqualTo("witness_exists");
    assertThat(home).doesNotExist();
  }

  /** Two folders from the same dice have other seeds: dice are mixed in, never alone. */
  @Test
  void diceAreMixedInAndCounted() throws IOException {
    Path dice = Files.writeString(dir.resolve("dice"), "123456".repeat(10));
    String first = init("--dice", dice).json().get("wallet").stringValue();
    home = dir.resolve("second");
    assertThat(init("--dice", dice).json().get("wallet").stringValue()).isNotEqualTo(first);
    home = dir.resolve("third");
    for (String wrong : new String[] {"123456".repeat(8), "1234567".repeat(10)}) {
      Files.writeString(dice, wrong);
      assertThat(init("--dice", dice).exit()).isEqualTo(2);
      assertThat(home).doesNotExist();
    }
  }

  @Test
  void aShortPasswordIsRefused() throws IOException {
    Files.writeString(password, "elevenchars");
    ColdRun run = init();
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err() + run.out()).doesNotContain("elevenchars");
    assertThat(home).doesNotExist();
  }

  /** From the shares alone: the same wallet, and no rule of before. */
  @Test
  void sharesMakeTheSameWalletAgain() {
    String wallet = init().json().get("wallet").stringValue();
    ColdRun split =
        ColdRun.of(
            "backup",
            "split",
            "--home",
            home,
            "--password",
            password,
            "--groups",
            "2of3",
            "--to",
            dir.resolve("s"),
            "--record",
            dir.resolve("record"),
            "--exponent",
            "0");
    assertThat(split.exit()).as(split.err()).isZero();
    home = dir.resolve("restored");
    ColdRun restored =
        init("--from-shares", dir.resolve("s/share-1-2.txt"), dir.resolve("s/share-1-3.txt"));
    assertThat(restored.json().get("wallet").stringValue()).isEqualTo(wallet);
    assertThat(policy()).contains("\"limits\": []");
  }
}
