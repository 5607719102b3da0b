package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.SHOP;
import static dev.bascule.cli.treasury.FakeTreasury.request;
import static dev.bascule.cli.treasury.FakeTreasury.wire;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.cli.CommandRun;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What an officer's program believes of a service, and what it signs. */
class TreasuryCommandsTest {

  @TempDir Path data;
  private FakeTreasury service;
  private Path password;

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    password = Files.writeString(data.resolve("password"), " a long password\n");
    Files.writeString(data.resolve("books.json"), FakeTreasury.books(""));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Path keystore(SecretKey key) throws IOException {
    try (SecretBytes secret = SecretBytes.taking(key.copySecret());
        SecretBytes typed = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      var sealed = KeystoreV3.seal(secret, typed, 4, new SecureRandom()::nextBytes);
      return Files.writeString(data.resolve("key.json"), sealed.toJson().toString());
    }
  }

  private CommandRun run(Object... arguments) {
    var all = new ArrayList<String>(List.of("treasury"));
    for (Object each : arguments) all.add(each.toString());
    all.addAll(List.of("--data", data.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun approve(SigningRequest shownAs, String word, Object... more)
      throws IOException {
    var all =
        new ArrayList<Object>(
            List.of(
                "approve",
                shownAs.asked().id(),
                "--keystore",
                keystore(FakeTreasury.key("ada")),
                "--password",
                password,
                "--first-word",
                word));
    all.addAll(List.of(more));
    return run(all.toArray());
  }

  private static String first(SigningRequest request) {
    return request.asked().words().split(" ")[0];
  }

  @Test
  void anApprovalSignsTheDigestThatThisProgramComputed() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "proposed");
    CommandRun run = approve(rent, first(rent), "--books", data.resolve("books.json"));
    assertThat(run.exit()).as(run.err()).isZero();
    // The words are made here, whatever the service says they are.
    assertThat(run.out())
        .contains(rent.asked().words(), "Pay 0.000000000000000005 ETH to shop (0x")
        .doesNotContain("not these words");
    var sent = service.received.getFirst();
    Address ada = Signer.of(FakeTreasury.key("ada").publicKey());
    assertThat(sent.path("approver").asString()).isEqualTo(ada.hex());
    var signature = Signature.fromBytes(Bytes.fromHex(sent.path("signature").asString()));
    assertThat(Signer.recover(rent.asked().approvalDigest(), signature))
        .isEqualTo(Optional.of(ada));
  }

  @Test
  void nothingIsSignedThatTheServiceMisnames() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    SigningRequest other = request("other", SHOP);
    // Another document under the digest that was asked for.
    service.shown = wire(rent, "proposed");
    service.shown.set("document", wire(other, "proposed").get("document"));
    assertThat(approve(rent, first(rent)).exit()).isEqualTo(9);
    // Another proposal than was asked for, honest in itself.
    service.shown = wire(other, "proposed");
    assertThat(approve(rent, first(other)).exit()).isEqualTo(9);
    assertThat(service.received).isEmpty();
  }

  @Test
  void nothingIsSignedUnderOtherWords() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "proposed");
    CommandRun run = approve(rent, "elsewhere");
    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).contains("other_words");
    assertThat(service.received).isEmpty();
  }

  /** The service's books say that it is fine; those of the approver know better. */
  @Test
  void ownBooksDecideWhatIsRead() throws IOException {
    Address twin = Address.ofHex("0x3333" + "11".repeat(16) + "4444");
    SigningRequest rent = request("rent", twin);
    service.shown = wire(rent, "proposed");
    CommandRun run = approve(rent, first(rent), "--books", data.resolve("books.json"));
    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.err()).contains("lookalike", "begins and ends like shop");
    assertThat(run.err()).doesNotContain("service's own books");
    assertThat(service.received).isEmpty();
    assertThat(approve(rent, first(rent), "--books", data.resolve("absent")).exit()).isEqualTo(3);
  }

  @Test
  void aKeyOpensWithItsPasswordOnly() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "proposed");
    Files.writeString(password, "guessed-wrongly");
    CommandRun wrong = approve(rent, first(rent));
    assertThat(wrong.exit()).isEqualTo(6);
    assertThat(wrong.err()).contains("wrong_password").doesNotContain("guessed-wrongly");
    Files.writeString(data.resolve("key.json"), "{}");
    CommandRun none =
        run(
            "approve",
            "rent",
            "--keystore",
            data.resolve("key.json"),
            "--first-word",
            first(rent),
            "--password",
            password);
    assertThat(none.exit()).isEqualTo(3);
    assertThat(service.received).isEmpty();
  }

  @Test
  void aProposalIsWhatWasTyped() throws IOException {
    CommandRun run =
        run(
            "propose",
            "--id",
            "rent",
            "--wallet",
            "vault",
            "--to",
            "shop",
            "--amount",
            "12.5",
            "--asset",
            "CNYT",
            "--purpose",
            "rent of November",
            "--keystore",
            keystore(FakeTreasury.PAT),
            "--password",
            password);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("Pay 12.50 CNYT to shop (0x");
    assertThat(run.err()).contains("Read by the service's own books");
    SigningRequest sent =
        RequestJson.read(Jcs.canonical(service.received.getFirst().get("document")));
    assertThat(sent.isProposed()).isTrue();
    assertThat(sent.approvals()).isEmpty();
    var payload = (Payload.EvmTransaction) sent.asked().payload();
    assertThat(payload.account()).isEqualTo(FakeTreasury.VAULT);
    assertThat(payload.transaction().nonce()).isEqualTo(3);
    assertThat(payload.transaction().maxFeePerGas()).isEqualTo(2000);
    assertThat(payload.transaction().to()).contains(FakeTreasury.TOKEN);
  }

  /** Not signed yet: a word. Out of the house: an empty transaction with the same nonce. */
  @Test
  void aRejectionIsAWordOrATransaction() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    Object[] reject = {
      "reject", "rent", "--keystore", keystore(FakeTreasury.PAT), "--password", password
    };
    service.shown = wire(rent, "approved");
    assertThat(run(reject).exit()).isZero();
    var word = service.received.getFirst();
    var signature = Signature.fromBytes(Bytes.fromHex(word.path("signature").asString()));
    assertThat(Signer.recover(rent.asked().rejectionDigest(), signature))
        .isEqualTo(Optional.of(Signer.of(FakeTreasury.PAT.publicKey())));
    service.shown = wire(rent, "exported");
    CommandRun run = run(reject);
    assertThat(run.exit()).as(run.err()).isZero();
    var sent = service.received.get(1);
    assertThat(sent.path("rejects").asString()).isEqualTo(rent.asked().digest().hex());
    var empty =
        (Payload.EvmTransaction)
            RequestJson.read(Jcs.canonical(sent.get("document"))).asked().payload();
    assertThat(empty.transaction().nonce()).isEqualTo(3);
    assertThat(empty.transaction().to()).contains(FakeTreasury.VAULT);
    assertThat(empty.transaction().value().signum()).isZero();
    assertThat(empty.transaction().data().isEmpty()).isTrue();
    // A pool takes it instead of the other: an eighth more at least.
    assertThat(empty.transaction().maxFeePerGas()).isGreaterThanOrEqualTo(BigInteger.valueOf(12));
  }

  @Test
  void anExportIsANewPrivateFileOfExactlyTheseBytes() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "approved");
    Path out = data.resolve("request.json");
    CommandRun run = run("export", "rent", "--out", out);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(RequestJson.write(rent));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-------");
    assertThat(run("export", "rent", "--out", out).exit()).isEqualTo(5);
    assertThat(run("export", "other", "--out", data.resolve("x")).exit()).isEqualTo(9);
    assertThat(Files.exists(data.resolve("x"))).isFalse();
  }

  /** Whose step it was is said by the reader's books; what went wrong names itself. */
  @Test
  void peopleHaveNamesAndFilesToo() throws IOException {
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "proposed");
    for (String by :
        List.of(Signer.of(FakeTreasury.PAT.publicKey()).hex(), FakeTreasury.TOKEN.hex())) {
      ObjectNode step = service.shown.withArray("steps").addObject().put("commitment", "0x00");
      step.putObject("document").put("at", "1700000000").put("step", "propose").put("by", by);
    }
    CommandRun status = run("status", "rent");
    assertThat(status.exit()).as(status.err()).isZero();
    assertThat(status.out())
        .contains("Pat (0x")
        .contains(FakeTreasury.TOKEN.hex())
        .doesNotContain("(" + FakeTreasury.TOKEN.hex());
    Path junk = Files.writeString(data.resolve("junk.json"), "{\"format\":");
    CommandRun imported = run("import", junk);
    assertThat(imported.exit()).isEqualTo(9);
    assertThat(imported.err()).contains("junk.json", "answer_malformed");
  }

  @Test
  void aNewKeyIsPrivateAndOpens() throws IOException {
    Path file = data.resolve("ada.json");
    CommandRun made = run("key", "--out", file, "--password", password, "--json");
    // The command has no service: the folder means nothing to it.
    assertThat(made.exit()).isEqualTo(2);
    CommandRun key =
        CommandRun.of(
            "treasury", "key", "--out", file.toString(), "--password", password.toString());
    assertThat(key.exit()).as(key.err()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "proposed");
    CommandRun run =
        run(
            "approve",
            "rent",
            "--keystore",
            file,
            "--password",
            password,
            "--first-word",
            first(rent));
    assertThat(run.exit()).as(run.err()).isZero();
    String address = key.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
    assertThat(service.received.getFirst().path("approver").asString())
        .isEqualToIgnoringCase(address);
    assertThat(Files.readString(file))
        .containsIgnoringCase("\"address\":\"" + address.substring(2) + "\"");
    Files.writeString(password, "short");
    assertThat(
            CommandRun.of("treasury", "key", "--out", data + "/b", "--password", password + "")
                .exit())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"12.5,2,1250", "0.01,2,1", "7,0,7", "1,18,1000000000000000000"})
  void amountsAreExact(String amount, int decimals, String units) {
    assertThat(Draft.units(amount, new AddressBook.Token("CNYT", decimals)))
        .isEqualTo(new BigInteger(units));
  }

  @ParameterizedTest
  @CsvSource({"0.001,2", "-1,2", "1e3,2", "1 000,2", "'',2", ".5,2", "0.5,0"})
  void whatIsNoAmountIsNotRounded(String amount, int decimals) {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> Draft.units(amount, new AddressBook.Token("CNYT", decimals))))
        .isInstanceOf(ProblemException.class);
  }
}
