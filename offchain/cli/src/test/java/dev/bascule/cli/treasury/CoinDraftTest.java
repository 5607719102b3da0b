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
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
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

/** A service that plans something else than was asked gets no signature of the proposer. */
class CoinDraftTest {

  private static final Descriptor OWN = wallet(1);
  private static final Descriptor THIEF = wallet(2);
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
     "wallets":[{"name":"reserve","network":"regtest","descriptor":"%s","tier":"cold"}],
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
            "0".repeat(64),
            ADDRESS);
  }

  /** One coin of 100,000 satoshi, paid out to these, the rest to a script. */
  private static Psbt planned(DerivedOutput change, long fee, TxOutput... payments) {
    DerivedOutput from = OWN.at(0, 0);
    var paid =
        new Transaction(
            2,
            List.of(
                new TxInput(
                    new OutPoint(TxId.parse("12".repeat(32)), 0), Bytes.EMPTY, 0, List.of())),
            List.of(new TxOutput(new Satoshi(100_000), from.script())),
            0);
    var coin = new Coin(new OutPoint(paid.txid(), 0), paid, from, 100, false);
    long left = 100_000 - fee;
    for (TxOutput each : payments) left -= each.amount().value();
    return new SpendPlan(
            List.of(coin),
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
    // The draft was asked for, and nothing was proposed.
    assertThat(service.received).hasSize(1);
    service.received.clear();
  }

  @Test
  void aDraftThatPaysWhatWasTypedIsProposed() {
    CommandRun run = pay(planned(OWN.at(1, 0), 500, to(EXCHANGE, 40_000)));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(service.received).hasSize(2);
    assertThat(service.received.getFirst().toString())
        .isEqualTo("{\"to\":\"" + ADDRESS + "\",\"amount\":\"40000\",\"feeRate\":\"1500\"}");
    assertThat(run.out()).contains("exchange (" + ADDRESS + ")");
  }

  @Test
  void aDraftThatPaysOtherwiseIsNotProposed() {
    DerivedOutput change = OWN.at(1, 0);
    refused(pay(planned(change, 500, to(EXCHANGE, 40_001))), "other_payment");
    refused(pay(planned(change, 500, to(THIEF.at(0, 0).script(), 40_000))), "other_payment");
    refused(
        pay(planned(change, 500, to(EXCHANGE, 40_000), to(THIEF.at(0, 0).script(), 10_000))),
        "other_payment");
    refused(pay(planned(THIEF.at(1, 0), 500, to(EXCHANGE, 40_000))), "other_payment");
    refused(pay(planned(change, 50_001, to(EXCHANGE, 40_000))), "fee_burn");
    Psbt stolen = planned(THIEF.at(1, 0), 500, to(EXCHANGE, 40_000));
    int place = stolen.transaction().outputs().size() - 1;
    refused(pay(PsbtUpdate.output(stolen, place, change)), "change_substitution");
  }

  private static SigningRequest request(Psbt psbt) {
    long now = Instant.now().getEpochSecond();
    var asked =
        new SigningRequest.Asked(
            "payout-1",
            "payout",
            Signer.of(PAT.publicKey()),
            now,
            now + 3600,
            new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
    return RequestJson.proposed(asked, PAT.sign(asked.proposalDigest()));
  }

  @Test
  void aReplacementPaysTheSameAndARejectionNobody() {
    Psbt before = planned(OWN.at(1, 0), 500, to(EXCHANGE, 40_000));
    SigningRequest shown = request(before);
    service.shown = FakeTreasury.wire(shown, "exported").put("wallet", "reserve");
    String[] replace = {
      "propose",
      "--id",
      "payout-2",
      "--wallet",
      "reserve",
      "--replaces",
      "payout-1",
      "--purpose",
      "p"
    };
    refused(run(planned(OWN.at(1, 0), 900, to(EXCHANGE, 39_000)), replace), "other_payment");
    refused(
        run(planned(OWN.at(1, 0), 900, to(EXCHANGE, 40_000)), "reject", "payout-1"),
        "other_payment");
    CommandRun back = run(planned(OWN.at(1, 0), 900), "reject", "payout-1");
    assertThat(back.exit()).as(back.out() + back.err()).isZero();
    assertThat(service.received.getLast().path("rejects").asString())
        .isEqualTo(shown.asked().digest().hex());
  }

  @Test
  void optionsOfTheOtherKindAreRefused() {
    Psbt draft = planned(OWN.at(1, 0), 500, to(EXCHANGE, 40_000));
    for (String option : List.of("--nonce=1", "--calldata=0x", "--max-fee-per-gas=1")) {
      CommandRun run =
          run(
              draft,
              "propose",
              "--id",
              "x",
              "--wallet",
              "reserve",
              "--to",
              "exchange",
              option,
              "--amount",
              "1",
              "--purpose",
              "p");
      assertThat(run.exit()).as(option).isEqualTo(2);
      assertThat(run.out()).contains("option_unused");
    }
    for (String rate : List.of("1.2345", "-1", "x")) {
      CommandRun run =
          run(
              draft,
              "propose",
              "--id",
              "x",
              "--wallet",
              "reserve",
              "--to",
              "exchange",
              "--amount",
              "1",
              "--purpose",
              "p",
              "--fee-rate=" + rate);
      assertThat(run.out()).as(rate).contains("fee_rate_invalid");
    }
    assertThat(service.received).isEmpty();
  }
}
