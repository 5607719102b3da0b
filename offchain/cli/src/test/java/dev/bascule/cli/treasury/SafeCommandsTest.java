package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.SHOP;
import static dev.bascule.cli.treasury.SafeBooks.CHAIN;
import static dev.bascule.cli.treasury.SafeBooks.GUARD;
import static dev.bascule.cli.treasury.SafeBooks.SAFE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.request.AnswerJson;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.cli.CommandRun;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an officer's program proposes of a Safe, and what it shows of its owners and its guard. */
class SafeCommandsTest {

  private static final String WALLET = "/v1/treasury/wallets/safe";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path data;
  private FakeTreasury service;
  private Path password;
  private Path books;

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    password = Files.writeString(data.resolve("password"), "a long password\n");
    books = Files.writeString(data.resolve("books.json"), SafeBooks.text("warm"));
    guarded("");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void guarded(String differs) {
    says(SafeBooks.wallet(GUARD, GUARD, differs, SafeBooks.rules()));
  }

  private void says(String wallet) {
    service.said.put(WALLET, wallet);
    service.said.put("/v1/treasury/wallets", "{\"data\":[" + wallet + "]}");
  }

  private CommandRun run(Object... arguments) {
    var all = new ArrayList<String>(List.of("treasury"));
    for (Object each : arguments) all.add(each.toString());
    all.addAll(List.of("--data", data.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun proposeOfSafe(Object... more) throws IOException {
    return propose("safe", more);
  }

  private CommandRun propose(String wallet, Object... more) throws IOException {
    var all =
        new ArrayList<Object>(
            List.of(
                "propose",
                "--id",
                "rent",
                "--wallet",
                wallet,
                "--purpose",
                "rent of November",
                "--books",
                books,
                "--keystore",
                SafeBooks.keystore(data, FakeTreasury.PAT),
                "--password",
                password));
    all.addAll(List.of(more));
    return run(all.toArray());
  }

  private SafeTransaction proposed() {
    return SafeBooks.asked(service.received.getLast());
  }

  @Test
  void aPaymentIsACallThatOwnersSign() throws IOException {
    CommandRun run = proposeOfSafe("--to", "shop", "--amount", "12.5", "--asset", "CNYT");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "Pay 12.50 CNYT to shop (0x",
            "a Safe: 2 of 3 owners sign",
            "./bascule treasury approve rent",
            "./bascule treasury export rent --out rent.json",
            "./bascule treasury sign rent.json");
    SafeTransaction call = proposed();
    // The next free one, not the chain's: another proposal holds that.
    assertThat(call.nonce()).isEqualTo(8);
    assertThat(call.safe()).isEqualTo(SAFE);
    assertThat(call.to()).isEqualTo(FakeTreasury.TOKEN);
    assertThat(call.value().signum()).isZero();
    assertThat(service.received.getLast().path("rivals").size()).isZero();
  }

  /** The guard is told of exactly the payment that the same options make without the word. */
  @Test
  void anAnnouncementIsOfExactlyThePayment() throws IOException {
    Object[] payment = {"--to", "shop", "--amount", "12.5", "--asset", "CNYT"};
    assertThat(proposeOfSafe(payment).exit()).isZero();
    SafeTransaction paid = proposed();
    var more = new ArrayList<Object>(List.of(payment));
    more.add("--announce");
    CommandRun run = proposeOfSafe(more.toArray());
    assertThat(run.exit()).as(run.err()).isZero();
    SafeTransaction announced = proposed();
    assertThat(announced.to()).isEqualTo(GUARD);
    assertThat(announced.value().signum()).isZero();
    ContractAbi.Call call =
        OwnAbis.load().get("TreasuryGuard").read(announced.data()).orElseThrow();
    assertThat(call.function().name()).isEqualTo("announce");
    assertThat(call.argument("safe")).contains(AbiValue.of(SAFE));
    assertThat(call.argument("to")).contains(AbiValue.of(paid.to()));
    assertThat(call.argument("value")).contains(AbiValue.of(paid.value()));
    assertThat(call.argument("data")).contains(AbiValue.of(paid.data()));
    assertThat(run.out())
        .contains("Announce what the Safe", "Pay 12.50 CNYT to shop (0x")
        .contains("24h after that the same options without --announce");
    // What the Safe does to itself waits longer.
    String off = "0xe19a9dd9" + "0".repeat(64);
    assertThat(proposeOfSafe("--to", "vault safe", "--calldata", off, "--announce").out())
        .contains("72h after that");
  }

  @Test
  void setupDoesOneStepAfterTheOther() throws IOException {
    var functions = new ArrayList<String>();
    for (String wallet :
        List.of(
            SafeBooks.wallet(Address.ZERO, Address.ZERO, "\"it has no guard\"", ""),
            SafeBooks.wallet(Address.ZERO, GUARD, "\"it has no guard\"", ""),
            SafeBooks.wallet(GUARD, GUARD, "", ""))) {
      says(wallet);
      CommandRun run = proposeOfSafe("--setup", "--guard-delay", "2h", "--guard-own-delay", "4h");
      assertThat(run.exit()).as(run.err()).isZero();
      SafeTransaction call = proposed();
      String contract = call.to().equals(SAFE) ? "Safe" : "TreasuryGuard";
      assertThat(call.to()).isEqualTo(contract.equals("Safe") ? SAFE : GUARD);
      ContractAbi.Call read = OwnAbis.load().get(contract).read(call.data()).orElseThrow();
      functions.add(contract + "." + read.function().name());
      assertThat(run.out().contains("--setup again"))
          .isEqualTo(!read.function().name().equals("adopt"));
    }
    assertThat(functions)
        .containsExactly("Safe.setModuleGuard", "Safe.setGuard", "TreasuryGuard.adopt");
    service.received.clear();
    guarded("");
    CommandRun done = proposeOfSafe("--setup");
    assertThat(done.exit()).as(done.err()).isZero();
    assertThat(done.out()).contains("nothing to set up");
    assertThat(service.received).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--to shop --amount 1 --fee-rate 4",
    "--to shop --amount 1 --gas-limit 4",
    "--to shop --amount 1 --max-fee-per-gas 4",
    "--replaces other",
    "--setup --to shop",
    "--setup --amount 1",
    "--setup --announce",
    "--to shop --amount 1 --guard-delay 2h"
  })
  void anOptionThatWouldDoNothingIsRefused(String options) throws IOException {
    CommandRun run = proposeOfSafe((Object[]) options.split(" "));
    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains("option_unused");
    assertThat(service.received).isEmpty();
  }

  @Test
  void aGuardIsOfSafesOnly() throws IOException {
    Files.writeString(books, FakeTreasury.books(""));
    for (String option : List.of("--announce", "--setup", "--guard-grace=2h")) {
      CommandRun run = propose("vault", option, "--to", "shop", "--amount", "1");
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err()).contains("option_unused", "vault is none by the books");
    }
    assertThat(service.received).isEmpty();
  }

  private static SigningRequest request() {
    long now = Instant.now().getEpochSecond();
    var call = new SafeTransaction(CHAIN, SAFE, SHOP, BigInteger.valueOf(5), Bytes.EMPTY, 7);
    var asked =
        new SigningRequest.Asked(
            "rent",
            "rent",
            Signer.of(FakeTreasury.PAT.publicKey()),
            now,
            now + 3600,
            new Payload.TypedMessage(SAFE, call.typedData()));
    return RequestJson.proposed(asked, FakeTreasury.PAT.sign(asked.proposalDigest()));
  }

  private static ObjectNode wire(SigningRequest request, String state, int signers) {
    ObjectNode wire = FakeTreasury.wire(request, state);
    wire.put("wallet", "safe").put("nonce", "7").put("signersNeeded", 2);
    var list = wire.putArray("signers");
    for (int i = 0; i < signers; i++) list.add(SafeBooks.owners().get(i).hex());
    wire.putObject("announcement")
        .put("id", "0x" + "a1".repeat(32))
        .put("ready", "1900000000")
        .put("until", "1900604800");
    return wire;
  }

  @Test
  void afterTheExportARejectionIsAnEmptyCallOfTheSafe() throws IOException {
    SigningRequest rent = request();
    service.shown = wire(rent, "exported", 1);
    service.shown.withArray("rivals").add("0x" + "77".repeat(32));
    CommandRun run =
        run(
            "reject",
            "rent",
            "--books",
            books,
            "--keystore",
            SafeBooks.keystore(data, FakeTreasury.PAT),
            "--password",
            password);
    assertThat(run.exit()).as(run.err()).isZero();
    JsonNode sent = service.received.getLast();
    assertThat(sent.path("rejects").asString()).isEqualTo(rent.asked().digest().hex());
    assertThat(sent.path("rivals").size()).isEqualTo(2);
    SafeTransaction empty = SafeBooks.asked(sent);
    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.nonce()).isEqualTo(7);
    assertThat(empty.safe()).isEqualTo(SAFE);
  }

  @Test
  void statusSaysWhoSigned() throws IOException {
    service.shown = wire(request(), "exported", 2);
    CommandRun one = run("status", "rent", "--books", books);
    assertThat(one.exit()).as(one.err()).isZero();
    assertThat(one.out())
        .contains("2 of 2 signed: ada's owner key, bo's owner key")
        .contains("may be made from 2030-03-17T17:46:40Z to 2030-03-24T17:46:40Z");
    service.open.add(wire(request(), "exported", 1));
    service.open.add(FakeTreasury.wire(FakeTreasury.request("wage", SHOP), "proposed"));
    CommandRun all = run("status");
    assertThat(all.out()).contains("signed", "1/2");
    assertFits(all);
    JsonNode json = JSON.readTree(run("status", "--json").out()).path("proposals");
    assertThat(json.get(0).path("signers").get(0).asString())
        .isEqualTo(SafeBooks.owners().getFirst().hex());
    assertThat(json.get(0).path("announcement").path("id").asString()).startsWith("0xa1a1");
    assertThat(json.get(1).has("signers")).isFalse();
  }

  private static void assertFits(CommandRun run) {
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void anImportSaysHowManyOwnersAreMissing() throws IOException {
    SigningRequest rent = request();
    var call = SafeTransaction.of(((Payload.TypedMessage) rent.asked().payload()).data()).get();
    var signature = SafeBooks.ADA_OWNS.sign(call.digest());
    Path answer =
        Files.writeString(
            data.resolve("answer.json"),
            AnswerJson.message(rent.asked().digest(), call.digest(), signature).toString());
    service.shown = wire(rent, "exported", 1);
    CommandRun first = run("import", answer, "--books", books, "--wait");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("1 of 2 signed: ada's owner key", "more signatures are needed");
    // Enough signed, and nothing of it is on the chain yet.
    service.shown = wire(rent, "signed", 2);
    service
        .shown
        .putObject("problem")
        .put("code", "not_due")
        .put("sentence", "the guard lets it through from 2030-03-17T17:46:40Z");
    CommandRun last = run("import", answer, "--books", books);
    assertThat(last.exit()).as(last.err()).isZero();
    assertThat(last.out())
        .contains("2 of 2 signed", "not_due: the guard", "./bascule treasury status rent");
    CommandRun waits = run("import", answer, "--books", books, "--wait=1ms");
    assertThat(waits.exit()).isEqualTo(8);
    assertThat(waits.err()).contains("not_due: the guard");
  }

  @Test
  void anExportSaysThatEachOwnerSigns() throws IOException {
    service.shown = wire(request(), "approved", 0);
    CommandRun run = run("export", "rent", "--out", data.resolve("rent.json"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("cold sign rent.json", "0 of 2", "treasury sign rent.json", "announced");
  }

  @Test
  void walletsShowBothLimitsAndWhereTheyDiffer() throws IOException {
    CommandRun run = run("wallets", "--books", books);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "2 of 3 owners sign: ada's owner key, bo's owner key, 0x",
            "announced calls wait 24h (72h to itself) and may be made for 168h",
            "0.00000000000075")
        .doesNotContain("WARNING");
    // The coin's window is an hour by the books; the guard has one window for all.
    assertThat(run.out().lines().filter(line -> line.contains("guard   ")).toList())
        .hasSize(2)
        .first()
        .asString()
        .endsWith("differs");
    assertThat(run.out().lines().filter(line -> line.contains("differs")).count()).isEqualTo(1);
    assertThat(run.out().lines().filter(line -> line.startsWith("  ")))
        .filteredOn(line -> !line.contains("Safe: "))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void aSafeThatIsNotThatOfTheBooksIsAWarning() throws IOException {
    guarded("\"its module guard is 0x00\",{\"code\":\"threshold\",\"sentence\":\"1 owner signs\"}");
    assertThat(run("wallets", "--books", books).out())
        .contains("WARNING: its module guard is 0x00", "WARNING: threshold: 1 owner signs");
    // By the service's books all is well; by the reader's it is not.
    guarded("");
    Files.writeString(books, SafeBooks.text("warm").replace("\"threshold\":2", "\"threshold\":3"));
    assertThat(run("wallets", "--books", books).out())
        .contains("WARNING: 2 owners sign, by your books 3");
    JsonNode json = JSON.readTree(run("wallets", "--books", books, "--json").out());
    JsonNode safe = json.path("wallets").get(0);
    assertThat(safe.path("safe").path("threshold").asInt()).isEqualTo(2);
    assertThat(safe.path("rules").path("ownDelay").asString()).isEqualTo("259200");
    assertThat(safe.path("rules").path("limits").get(0).path("left").asString())
        .isEqualTo("750000");
    says(SafeBooks.wallet(GUARD, GUARD, "", ""));
    assertThat(run("wallets", "--books", books).out()).contains("no rules yet", "--setup");
  }

  @Test
  void aPlannedMoveOfASafeSaysWhoSigns() throws IOException {
    String move =
        """
        {"moves":[{"id":"sweep-1","kind":"sweep","from":"safe","to":"safe","asset":"%s","units":"5",
          "recipient":"%s","feeMax":"0","purpose":"above its target","why":"above high"}],"notPlanned":[]}
        """
            .formatted(SafeBooks.COIN, SAFE.hex());
    service.said.putAll(Map.of("/v1/treasury/plan", move));
    CommandRun run = run("plan", "--books", books);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("safe is a Safe: 2 of 3 owners sign", "--announce");
  }
}
