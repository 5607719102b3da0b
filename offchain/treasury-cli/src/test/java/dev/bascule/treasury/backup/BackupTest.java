package dev.bascule.treasury.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.drill.BackupDrill;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.ColdRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BackupTest {

  private static final String SEED =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  @TempDir private Path dir;
  private Path seed;
  private Path record;

  @BeforeEach
  void writeSeed() throws IOException {
    seed = Files.writeString(dir.resolve("seed"), SEED + "\n");
    record = dir.resolve("record.json");
  }

  private ColdRun split(String groups, Object... more) {
    Object[] fixed = {
      "backup",
      "split",
      "--seed",
      seed,
      "--groups",
      groups,
      "--to",
      dir.resolve("s"),
      "--record",
      record,
      "--exponent",
      "0"
    };
    return ColdRun.of(Stream.of(fixed, more).flatMap(Stream::of).toArray());
  }

  private Path share(int group, int member) {
    return dir.resolve("s").resolve("share-" + group + "-" + member + ".txt");
  }

  @Test
  void sharesGiveTheSeedBack() {
    assertThat(split("2of3").exit()).isZero();
    ColdRun combined =
        ColdRun.of(
            "backup", "combine", "--record", record, "--show-seed", share(1, 3), share(1, 1));
    assertThat(combined.exit()).as(combined.err()).isZero();
    assertThat(combined.out().lines().toList()).last().isEqualTo(SEED);
  }

  /** The seed is shown when it is asked for, and at no other time. */
  @Test
  void theSeedIsNotShownUnasked() {
    ColdRun split = split("2of3");
    ColdRun combined = ColdRun.of("backup", "combine", share(1, 1), share(1, 2));
    assertThat(split.out() + split.err() + combined.out() + combined.err())
        .doesNotContain(SEED)
        .contains(wallet());
    ColdRun both = ColdRun.of("backup", "combine", "--json", "--show-seed", share(1, 1));
    assertThat(both.exit()).isEqualTo(2);
  }

  /** Compared with the key of the same seed by the test's own way: BIP-32 test vector 1 and up. */
  @Test
  void theRecordNamesTheKey() throws IOException {
    Files.writeString(seed, "000102030405060708090a0b0c0d0e0f");
    assertThat(split("2of3").exit()).isZero();
    assertThat(JsonMapper.shared().readTree(Files.readString(record)).get("wallet").stringValue())
        .isEqualTo("3442193e");
  }

  /** The accounts are the ones that every wallet finds under the same words. */
  @Test
  void wordsGiveTheAccountsThatOthersFind() throws IOException {
    Path words =
        Files.writeString(
            dir.resolve("words"), "test test test test test test test test test test test junk");
    ColdRun split =
        ColdRun.of(
            "backup",
            "split",
            "--mnemonic",
            words,
            "--groups",
            "2of2",
            "--to",
            dir.resolve("s"),
            "--record",
            record,
            "--json");
    assertThat(split.exit()).as(split.err()).isZero();
    assertThat(split.json().get("account").stringValue())
        .isEqualTo("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  }

  @Test
  void aWrongShareIsNamedAndNoKeyAppears() throws IOException {
    split("2of3");
    Path wrong = share(1, 2);
    List<String> lines = Files.readAllLines(wrong);
    String words = lines.getLast();
    int last = words.lastIndexOf(' ');
    String other = words.endsWith(" acid") ? "academic" : "acid";
    Files.writeString(wrong, words.substring(0, last + 1) + other);
    ColdRun run = ColdRun.of("backup", "combine", "--json", share(1, 1), wrong, share(1, 3));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.json().get("code").stringValue()).isEqualTo("shares_refused");
    assertThat(run.json().get("faults").get(0).get("fault").stringValue())
        .isEqualTo("wrong_checksum");
    assertThat(run.err()).contains(wrong.toString()).doesNotContain(wallet());
    assertThat(run.out()).doesNotContain(wallet()).doesNotContain(other);
  }

  @Test
  void aShareOfAnotherSplitIsNamed() throws IOException {
    split("2of3");
    Path foreign = Files.copy(share(1, 2), dir.resolve("foreign.txt"));
    for (int i = 1; i <= 3; i++) Files.delete(share(1, i));
    Files.delete(record);
    split("2of3");
    ColdRun run = ColdRun.of("backup", "combine", share(1, 1), foreign, share(1, 3));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("foreign.txt: ");
    assertThat(run.err()).containsAnyOf("of another split", "does not belong to the others");
  }

  @Test
  void tooFewSharesSayHowManyAreMissing() {
    split("2of3,3of5", "--group-threshold", "2");
    ColdRun run = ColdRun.of("backup", "combine", share(1, 1), share(2, 1), share(2, 2));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err())
        .contains("group 1 has 1 of the 2 shares that it takes")
        .contains("group 2 has 2 of the 3 shares that it takes");
  }

  @Test
  void filesAreTheOwnersAlone() throws IOException {
    split("2of3");
    assertThat(mode(share(1, 1))).isEqualTo("rw-------");
    assertThat(mode(record)).isEqualTo("rw-------");
    assertThat(mode(dir.resolve("s"))).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(dir.resolve("s"))) {
      assertThat(files.map(p -> p.getFileName().toString()).toList())
          .containsExactlyInAnyOrder("share-1-1.txt", "share-1-2.txt", "share-1-3.txt");
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    split("2of3");
    String before = Files.readString(share(1, 1));
    Files.delete(record);
    ColdRun again = split("2of3");
    assertThat(again.exit()).isEqualTo(3);
    assertThat(Files.readString(share(1, 1))).isEqualTo(before);
    assertThat(record).doesNotExist();
  }

  @Test
  void thePassphraseIsPartOfTheKey() throws IOException {
    Path secret = Files.writeString(dir.resolve("pass"), "correct horse");
    Path other = Files.writeString(dir.resolve("other"), "correct house");
    assertThat(split("2of3", "--share-passphrase", secret).exit()).isZero();
    assertThat(
            ColdRun.of(
                    "backup",
                    "combine",
                    "--record",
                    record,
                    "--share-passphrase",
                    secret,
                    share(1, 1),
                    share(1, 2))
                .exit())
        .isZero();
    ColdRun wrong =
        ColdRun.of(
            "backup",
            "combine",
            "--record",
            record,
            "--share-passphrase",
            other,
            "--json",
            share(1, 1),
            share(1, 2));
    assertThat(wrong.exit()).isEqualTo(9);
    assertThat(wrong.json().get("code").stringValue()).isEqualTo("other_key");
  }

  /** The report is signed by the account that the record names, and says which shares were used. */
  @Test
  void theDrillProvesTheKeyAndDoesNotShowIt() throws IOException {
    split("2of3");
    Path report = dir.resolve("drill.json");
    ColdRun run =
        ColdRun.of(
            "backup", "drill", "--record", record, "--report", report, share(1, 3), share(1, 1));
    assertThat(run.exit()).as(run.err()).isZero();
    String text = Files.readString(report);
    assertThat(run.out() + text).doesNotContain(SEED);
    ObjectNode claims = (ObjectNode) JsonMapper.shared().readTree(text);
    assertThat(claims.get("shares").get(0).get("share").intValue()).isEqualTo(3);
    assertThat(claims.get("shares").get(1).get("share").intValue()).isEqualTo(1);
    Signature signature =
        Signature.fromBytes(Bytes.fromHex(claims.remove("signature").stringValue()));
    Hash32 digest = BackupDrill.digest(claims);
    assertThat(Signer.recover(digest, signature).orElseThrow().hex())
        .isEqualTo(claims.get("account").stringValue());
  }

  /** Whatever is changed in a report, its signature is not of it any more. */
  @Test
  void aReportThatWasChangedIsNoticed() throws IOException {
    split("2of3");
    Path minutes = Files.writeString(dir.resolve("minutes.json"), "moved");
    Path report = dir.resolve("drill.json");
    ColdRun run =
        ColdRun.of(
            "backup",
            "drill",
            "--record",
            record,
            "--report",
            report,
            "--statement",
            minutes,
            share(1, 3),
            share(1, 1));
    assertThat(run.exit()).as(run.err()).isZero();
    ObjectNode honest = (ObjectNode) JsonMapper.shared().readTree(Files.readString(report));
    var read = (BackupDrill.Reading.Signed) BackupDrill.verify(honest);
    assertThat(read.drill().statement()).contains(Hash32.sha256("moved".getBytes(US_ASCII)));
    assertThat(read.drill().marks()).hasSize(2);
    for (String key : List.of("at", "wallet", "account", "record", "statement", "signature")) {
      ObjectNode changed = honest.deepCopy();
      String text = changed.get(key).stringValue();
      char last = text.charAt(text.length() - 1);
      changed.put(key, text.substring(0, text.length() - 1) + (last == '1' ? '2' : '1'));
      assertThat(BackupDrill.verify(changed))
          .as(key)
          .isInstanceOf(BackupDrill.Reading.Refused.class);
    }
    ObjectNode fewer = honest.deepCopy();
    fewer.withArray("shares").remove(0);
    assertThat(BackupDrill.verify(fewer)).isInstanceOf(BackupDrill.Reading.Refused.class);
    assertThat(BackupDrill.verify(honest.deepCopy().put("more", "1")))
        .isInstanceOf(BackupDrill.Reading.Refused.class);
  }

  @Test
  void aDrillWithTheSharesOfAnotherKeyFails() throws IOException {
    split("2of3");
    Path first = Files.copy(record, dir.resolve("first.json"));
    for (int i = 1; i <= 3; i++) Files.delete(share(1, i));
    Files.delete(record);
    Files.writeString(seed, SEED.replace("1f", "1e"));
    split("2of3");
    Path report = dir.resolve("drill.json");
    ColdRun run =
        ColdRun.of(
            "backup", "drill", "--record", first, "--report", report, share(1, 1), share(1, 2));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(report).doesNotExist();
  }

  /** A seed that is no seed is refused without being repeated. */
  @Test
  void aMalformedSeedIsNotRepeated() throws IOException {
    for (String text : List.of("00", SEED + "zz00", SEED + "0", "x".repeat(64))) {
      Files.write(seed, text.getBytes(US_ASCII));
      ColdRun run = split("2of3");
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err() + run.out()).doesNotContain(text.length() > 4 ? text : "seed 00");
      assertThat(dir.resolve("s")).doesNotExist();
    }
  }

  private String wallet() {
    try {
      return JsonMapper.shared().readTree(Files.readString(record)).get("wallet").stringValue();
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
