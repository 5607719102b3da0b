package dev.bascule.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.ReceiptJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receipts and bundles as files: fetched, verified, refused when touched. */
class ReceiptCommandsTest {
  @TempDir Path data;
  private FakeOperator operator;

  @BeforeEach
  void start() throws IOException {
    operator = new FakeOperator(data);
    Path orders =
        Files.writeString(
            data.resolve("orders.csv"),
            """
            reference,payer,payee,amount,currency
            r1,ann,bob,500,BRL
            r1,ann,cid,700,BRL
            r2,ann,bob,42,BRL
            """);
    assertThat(run("pay", "--orders", orders.toString()).exit()).isZero();
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  private CommandRun run(String... args) {
    var all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--data";
    all[args.length + 1] = data.toString();
    return CommandRun.of(all);
  }

  private Path save(String name, String text) throws IOException {
    return Files.writeString(data.resolve(name), text);
  }

  @Test
  void aReceiptVerifiesOfflineAndNamesWhatCarriesIt() throws IOException {
    CommandRun receipt = run("receipt", "r2");
    assertThat(receipt.exit()).as(receipt.err()).isZero();
    assertThat(receipt.out().length()).isLessThanOrEqualTo(ReceiptJson.BYTES_PROMISED);
    operator.close();
    Path file = save("r.json", receipt.out());
    CommandRun verdict = run("verify", file.toString(), "--json");
    assertThat(verdict.exit()).as(verdict.err()).isZero();
    assertThat(verdict.json().get("verdict").asString()).isEqualTo("accepted");
    assertThat(verdict.json().get("trust").asString()).endsWith("trust.json");
    assertThat(verdict.json().get("legs").get(0).get("amount").asString()).isEqualTo("0.42 BRL");
    assertThat(run("verify", file.toString()).out()).contains("valid: accepted", "trusting");
  }

  @Test
  void aSplitPaymentHasOneFileForAllItsLegs() throws IOException {
    CommandRun receipt = run("receipt", "r1");
    CommandRun verdict = run("verify", save("r.json", receipt.out()).toString(), "--json");
    assertThat(verdict.exit()).as(verdict.err()).isZero();
    assertThat(verdict.json().get("legs").size()).isEqualTo(2);
    assertThat(receipt.out().split("\"payerSig\"", -1)).as("stands once").hasSize(2);
    CommandRun second = run("receipt", "r1", "--leg", "1");
    CommandRun one = run("verify", save("r1.json", second.out()).toString(), "--json");
    assertThat(one.json().get("legs").size()).as(one.err()).isEqualTo(1);
    assertThat(one.json().get("legs").get(0).get("amount").asString()).isEqualTo("7.00 BRL");
    assertThat(run("receipt", "r1", "--leg", "2").exit()).isEqualTo(4);
  }

  @Test
  void aLargeReceiptSaysHowToHaveSmallOnes() throws IOException {
    var lines = new StringBuilder("reference,payer,payee,amount,currency\n");
    for (int i = 0; i < 16; i++) lines.append("many,ann,shop-").append(i).append(",5,BRL\n");
    assertThat(run("pay", "--orders", save("many.csv", lines.toString()).toString()).exit())
        .isZero();
    CommandRun whole = run("receipt", "many");
    assertThat(whole.out().length()).isGreaterThan(ReceiptJson.BYTES_PROMISED);
    assertThat(whole.err()).contains("more than 8000", "16 legs", "--leg N");
    assertThat(run("verify", save("many.json", whole.out()).toString()).exit()).isZero();
    CommandRun one = run("receipt", "many", "--leg", "7");
    assertThat(one.out().length()).isLessThanOrEqualTo(ReceiptJson.BYTES_PROMISED);
    assertThat(one.err()).doesNotContain("--leg");
  }

  @Test
  void aTouchedReceiptIsRefusedWithTheReason() throws IOException {
    String receipt = run("receipt", "r2").out();
    String touched = receipt.replace("\"amount\":\"42\"", "\"amount\":\"43\"");
    CommandRun verdict = run("verify", save("r.json", touched).toString(), "--json");
    assertThat(verdict.exit()).isEqualTo(9);
    assertThat(verdict.json().get("valid").asBoolean()).isFalse();
    assertThat(verdict.json().get("code").asString()).isNotEmpty();
    String second =
        run("receipt", "r1")
            .out()
            .replace("\"from\":\"0\",\"to\":\"700\"", "\"from\":\"1\",\"to\":\"700\"");
    CommandRun leg = run("verify", save("r.json", second).toString(), "--json");
    assertThat(leg.exit()).isEqualTo(9);
    assertThat(leg.json().get("code").asString()).isEqualTo("amount_wrong");
    assertThat(run("verify", save("r.json", "{}").toString()).exit()).isEqualTo(9);
    assertThat(run("verify", data.resolve("absent").toString()).exit()).isEqualTo(4);
    assertThat(run("verify", "x", "--trust", data.resolve("absent").toString()).exit())
        .isEqualTo(3);
  }

  @Test
  void whatTheServiceSaysIsVerifiedBeforeItIsPrinted() {
    operator.misbehave(Mischief.SIGNS_WITH_ANOTHER_KEY);
    CommandRun receipt = run("receipt", "r2");
    assertThat(receipt.exit()).isEqualTo(9);
    assertThat(receipt.out()).isEmpty();
    assertThat(run("receipt", "unknown").exit()).isEqualTo(4);
  }

  /** Otherwise the command would read for ever. */
  @ParameterizedTest
  @EnumSource(names = {"REPEATS_A_PAGE", "HAS_NO_LAST_PAGE"})
  @Timeout(60)
  void aListThatDoesNotGoOnIsNoList(Mischief mischief) {
    String payee =
        run("receipt", "r2").out().replaceAll(".*\"payee\":\"(0x[0-9a-f]{40})\".*\\R?", "$1");
    operator.misbehave(mischief);
    CommandRun pulled = run("claims", "pull", "--payee", payee);
    assertThat(pulled.exit()).as(pulled.err()).isEqualTo(9);
    assertThat(pulled.err()).contains("answer_malformed", "does not go on");
  }

  @Test
  void anAddressThatIsNoneIsNamed() {
    for (String url : new String[] {"notaurl", "ftp://x", "http://"}) {
      CommandRun receipt = run("receipt", "r2", "--url", url);
      assertThat(receipt.exit()).as(receipt.err()).isEqualTo(2);
      assertThat(receipt.err()).contains(url);
    }
  }

  /** Else a payee would keep the bundles of somebody else, and be paid nothing from them. */
  @Test
  void aNameIsOnlyThatOfAWalletHere() {
    CommandRun own = run("claims", "pull", "--payee", "bob");
    assertThat(own.exit()).as(own.err()).isZero();
    assertThat(own.out()).contains("\"to\":\"542\"");
    operator.misbehave(Mischief.MIXES_UP_NAMES);
    CommandRun lie = run("claims", "pull", "--payee", "bob");
    assertThat(lie.exit()).as(lie.err()).isEqualTo(6);
    assertThat(lie.err()).contains("payee_unproven", "--payee 0x");
    assertThat(lie.out()).isEmpty();
    operator.misbehave(Mischief.NONE);
    assertThat(run("claims", "pull", "--payee", "nobody").exit()).isEqualTo(4);
  }

  @Test
  void theReceiptOfAnotherReferenceIsNotTheOneAskedFor() {
    operator.misbehave(Mischief.MIXES_UP_REFERENCES);
    CommandRun receipt = run("receipt", "r2");
    assertThat(receipt.exit()).as(receipt.err()).isEqualTo(9);
    assertThat(receipt.err()).contains("another reference");
    assertThat(receipt.out()).isEmpty();
  }

  @Test
  void claimsAreTheNewestBundleOfEachLaneAndAppendable() throws IOException {
    String payee =
        run("receipt", "r2").out().replaceAll(".*\"payee\":\"(0x[0-9a-f]{40})\".*\\R?", "$1");
    CommandRun pulled = run("claims", "pull", "--payee", payee);
    assertThat(pulled.exit()).as(pulled.err()).isZero();
    // Two payments on one lane: the later cumulative covers the earlier.
    assertThat(pulled.out().lines()).hasSize(1);
    assertThat(pulled.out()).contains("\"to\":\"542\"").doesNotContain("\"salt\"");
    Path file = data.resolve("bundles.jsonl");
    CommandRun toFile = run("claims", "pull", "--payee", payee, "--out", file.toString(), "--json");
    assertThat(toFile.exit()).as(toFile.err()).isZero();
    assertThat(toFile.json().get("bundles").asInt()).isEqualTo(1);
    assertThat(Files.readString(file).lines())
        .singleElement()
        .matches(l -> l.contains("\"to\":\"542\""));
    assertThat(run("claims", "pull", "--payee", "0x12").exit()).isEqualTo(2);
    assertThat(run("claims", "pull").exit()).isEqualTo(2);
    assertThat(run("claims").exit()).isEqualTo(2);
  }
}
