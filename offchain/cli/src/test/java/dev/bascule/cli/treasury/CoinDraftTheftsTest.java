package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.PAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A service that lies has the officer pay twice, from elsewhere, or again what nobody asked. */
class CoinDraftTheftsTest {

  private static final Descriptor OWN = wallet(1);
  private static final Descriptor PETTY = wallet(4);
  private static final Script EXCHANGE = wallet(3).at(0, 0).script();
  private static final String ADDRESS = address(EXCHANGE);

  @TempDir Path data;
  private FakeTreasury service;

  private static Descriptor wallet(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    var master =
        ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(bytes), BitcoinNetwork.REGTEST.keys());
    DerivationPath path = DerivationPath.parse("m/48h/1h/0h/2h");
    return Descriptor.parse(
        Descriptor.withChecksum(
            "wpkh([%s/%s]%s/<0;1>/*)"
                .formatted(
                    master.fingerprint(),
                    path.stepsText(),
                    master.derive(path).publicKey().text())));
  }

  private static String address(Script script) {
    return new Address(BitcoinNetwork.REGTEST, script).toString();
  }

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    Files.writeString(data.resolve("password"), "a long password\n");
    Files.writeString(data.resolve("books.json"), books());
    try (SecretBytes secret = SecretBytes.taking(PAT.copySecret());
        SecretBytes typed = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      var sealed = KeystoreV3.seal(secret, typed, 4, new SecureRandom()::nextBytes);
      Files.writeString(data.resolve("key.json"), sealed.toJson().toString());
    }
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static String books() {
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Pat","address":"%s"},{"name":"Ada","address":"0x%s"},{"name":"Bo","address":"0x%s"}],
     "wallets":[{"name":"reserve","network":"regtest","descriptor":"%s","tier":"cold"},
       {"name":"petty","network":"regtest","descriptor":"%s","tier":"cold"}],
     "tiers":[{"tier":"cold","network":"regtest","approvalsNeeded":2,"delaySeconds":"0","recipients":[],"limits":[]}],
     "chains":[],
     "bitcoin":{"network":"regtest","node":"http://127.0.0.1:1","credentials":"cookie","startHeight":"0","startBlock":"%s",
      "creditDepth":1,"finalDepth":6,"gap":5,"feeMax":"50000","feeShareMax":1000,"indexMax":1000,"feeRateMin":"1000","feeRateMax":"9000"},
     "addressBook":[{"chain":"bip122:regtest","address":"%s","name":"exchange"}]}
    """
        .formatted(
            Signer.of(PAT.publicKey()).hex(),
            "a".repeat(40),
            "b".repeat(40),
            OWN,
            PETTY,
            "0".repeat(64),
            ADDRESS);
  }

  /** The coin of this number, of 100,000 satoshi, paid out to these, the rest to the change. */
  private static Psbt planned(Descriptor wallet, int coin, long fee, TxOutput... payments) {
    DerivedOutput from = wallet.at(0, 0);
    DerivedOutput change = wallet.at(1, 0);
    var paid =
        new Transaction(
            2,
            List.of(
                new TxInput(
                    new OutPoint(TxId.parse("12".repeat(32)), coin), Bytes.EMPTY, 0, List.of())),
            List.of(new TxOutput(new Satoshi(100_000), from.script())),
            0);
    var spent = new Coin(new OutPoint(paid.txid(), 0), paid, from, 100, false);
    long left = 100_000 - fee;
    for (TxOutput each : payments) left -= each.amount().value();
    return new SpendPlan(
            List.of(spent),
            List.of(payments),
            Optional.of(new SpendPlan.Change(new Satoshi(left), change)),
            new Satoshi(fee),
            0)
        .psbt();
  }

  private static TxOutput to(Script script, long amount) {
    return new TxOutput(new Satoshi(amount), script);
  }

  private CommandRun run(Psbt draft, String... arguments) {
    service.draft = JsonMapper.builder().build().createObjectNode();
    service.draft.put("network", "bip122:regtest").put("psbt", draft.base64());
    service.draft.put("fee", "1").put("feeRate", "1").putArray("rivals");
    var all = new ArrayList<>(List.of("treasury"));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--keystore",
            data.resolve("key.json").toString(),
            "--password",
            data.resolve("password").toString(),
            "--books",
            data.resolve("books.json").toString(),
            "--data",
            data.toString(),
            "--json"));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CommandRun pay(Psbt draft) {
    return run(
        draft,
        "propose",
        "--id",
        "payout-1",
        "--wallet",
        "reserve",
        "--to",
        "exchange",
        "--amount",
        "0.0004",
        "--fee-rate",
        "1.5",
        "--purpose",
        "payout");
  }

  private void refused(CommandRun run, String code) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.out()).contains("\"" + code + "\"");
    // Nothing was proposed.
    assertThat(service.received).noneMatch(each -> each.has("document"));
    service.received.clear();
  }

  private static SigningRequest request(Psbt psbt, SecretKey by) {
    long now = Instant.now().getEpochSecond();
    var asked =
        new SigningRequest.Asked(
            "payout-1",
            "payout",
            Signer.of(PAT.publicKey()),
            now,
            now + 3600,
            new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
    return RequestJson.proposed(asked, by.sign(asked.proposalDigest()));
  }

  private void shows(Psbt psbt, SecretKey by) {
    service.shown = FakeTreasury.wire(request(psbt, by), "exported").put("wallet", "reserve");
  }

  private CommandRun replace(Psbt draft) {
    return run(
        draft,
        "propose",
        "--id",
        "payout-2",
        "--wallet",
        "reserve",
        "--replaces",
        "payout-1",
        "--purpose",
        "p");
  }

  /** Both payments would execute. */
  @Test
  void aReplacementThatLeavesTheFirstInPlaceIsNotProposed() {
    shows(planned(OWN, 0, 500, to(EXCHANGE, 40_000)), PAT);
    refused(replace(planned(OWN, 1, 900, to(EXCHANGE, 40_000))), "other_coins");
    CommandRun honest = replace(planned(OWN, 0, 900, to(EXCHANGE, 40_000)));
    assertThat(honest.exit()).as(honest.out() + honest.err()).isZero();
  }

  /** It would end nothing. */
  @Test
  void aRejectionThatTakesNoCoinOfItIsNotProposed() {
    shows(planned(OWN, 0, 500, to(EXCHANGE, 40_000)), PAT);
    refused(run(planned(OWN, 1, 900), "reject", "payout-1"), "other_coins");
  }

  /** What is replaced is signed without a look: a payment of nobody becomes the officer's. */
  @Test
  void aProposalOfNobodyIsNotReplaced() {
    shows(planned(OWN, 0, 500, to(EXCHANGE, 90_000)), FakeTreasury.key("thief"));
    refused(replace(planned(OWN, 0, 900, to(EXCHANGE, 90_000))), "not_proposed");
  }

  @Test
  void anotherWalletDoesNotPay() {
    refused(pay(planned(PETTY, 0, 500, to(EXCHANGE, 40_000))), "other_coins");
    CommandRun honest = pay(planned(OWN, 0, 500, to(EXCHANGE, 40_000)));
    assertThat(honest.exit()).as(honest.out() + honest.err()).isZero();
  }
}
