package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.SHOP;
import static dev.bascule.cli.treasury.FakeTreasury.VAULT;
import static dev.bascule.cli.treasury.FakeTreasury.request;
import static dev.bascule.cli.treasury.FakeTreasury.wire;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.request.MadeState;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.cli.CommandRun;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain's state on an officer's screen, by the validators that the officer registered. */
class StateCommandsTest {

  @TempDir Path data;
  private FakeTreasury service;
  private Path books;
  private final SigningRequest rent = request("rent", SHOP);

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    String fee = "\"feeMax\":\"1000000000000000\"";
    String listed =
        String.join("\",\"", MadeState.validators().stream().map(Address::hex).toList());
    books =
        Files.writeString(
            data.resolve("books.json"),
            FakeTreasury.books("")
                .replace(fee + "}", fee + ",\"validators\":[\"" + listed + "\"]}"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  /** At this nonce, with 1,000,000 wei: the request takes 210,005. */
  private SigningRequest withState(long nonce) {
    return rent.with(
        new MadeState(Instant.now().getEpochSecond())
            .account(
                VAULT, nonce, BigInteger.valueOf(1_000_000), AccountProof.Account.ABSENT.codeHash())
            .proving(VAULT, SHOP));
  }

  private CommandRun run(String command, Object... more) {
    var all = new ArrayList<String>(List.of("treasury", command));
    for (Object each : more) all.add(each.toString());
    all.addAll(List.of("--books", books.toString(), "--data", data.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun approve() throws IOException {
    Path key = data.resolve("key.json");
    try (SecretBytes secret = SecretBytes.taking(FakeTreasury.key("ada").copySecret());
        SecretBytes typed = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      var sealed = KeystoreV3.seal(secret, typed, 4, new SecureRandom()::nextBytes);
      Files.writeString(key, sealed.toJson().toString());
    }
    Path password = Files.writeString(data.resolve("password"), "a long password\n");
    String word = rent.asked().words().split(" ")[0];
    return run("approve", "rent", "--keystore", key, "--password", password, "--first-word", word);
  }

  @Test
  void anApproverReadsWhatIsProven() throws IOException {
    service.shown = wire(withState(3), "proposed");
    CommandRun run = approve();
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("sealed by 3 of 4 validators", "nonce 3 is next", "covers value and fee")
        .doesNotContain("not checked");
    assertThat(service.received).hasSize(1);
  }

  @Test
  void nobodyAgreesToWhatTheStateIsAgainst() throws IOException {
    service.shown = wire(withState(4), "proposed");
    CommandRun used = approve();
    assertThat(used.exit()).isEqualTo(6);
    assertThat(used.err()).contains("nonce_other", "the account's next is 4");
    service.shown = wire(rent, "proposed");
    CommandRun none = approve();
    assertThat(none.exit()).isEqualTo(6);
    assertThat(none.err()).contains("state_missing");
    assertThat(service.received).isEmpty();
  }

  @Test
  void anExportSaysTheSameWordsAndKeepsTheState() throws IOException {
    SigningRequest exported = withState(3);
    service.shown = wire(exported, "exported");
    Path out = data.resolve("request.json");
    CommandRun run = run("export", "rent", "--out", out);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("sealed by 3 of 4 validators", "nonce 3 is next");
    assertThat(Files.readAllBytes(out)).isEqualTo(RequestJson.write(exported));
  }

  /** What ended is not missed to have state: none comes with it. */
  @Test
  void whatWasSentNeedsNoState() {
    service.shown = wire(rent, "final");
    CommandRun run = run("status", "rent");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).doesNotContain("state_missing");
  }
}
