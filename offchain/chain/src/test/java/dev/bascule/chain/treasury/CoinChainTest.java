package dev.bascule.chain.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.coin.FeeRate;
import dev.bascule.chain.bitcoin.coin.SpendBack;
import dev.bascule.chain.bitcoin.coin.SpendPlan;
import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.secret.SecretBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wallets of coins in the document, and what takes a coin back. */
class CoinChainTest {

  private static final Descriptor OWN = wallet(1, "<0;1>/*");
  private static final Satoshi FEE_MAX = new Satoshi(50_000);

  private static Descriptor wallet(int seed, String branches) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    var master =
        ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(bytes), BitcoinNetwork.REGTEST.keys());
    DerivationPath path = DerivationPath.parse("m/48h/1h/0h/2h");
    return Descriptor.parse(
        Descriptor.withChecksum(
            "wpkh([%s/%s]%s/%s)"
                .formatted(
                    master.fingerprint(),
                    path.stepsText(),
                    master.derive(path).publicKey().text(),
                    branches)));
  }

  private static final String DOCUMENT =
      """
      {"format":"bascule/treasury/1",
       "people":[{"name":"Ada","address":"0x%1$s"},{"name":"Bo","address":"0x%2$s"},{"name":"Pat","address":"0x%3$s"}],
       "wallets":[{"name":"reserve","network":"regtest","descriptor":"%4$s","tier":"cold"}],
       "tiers":[{"tier":"cold","network":"regtest","approvalsNeeded":2,"delaySeconds":"60","recipients":["bcrt1shop"],
         "limits":[{"asset":"bip122:regtest/slip44:0","each":"10","total":"20","windowSeconds":"60"}]}],
       "chains":[],
       "bitcoin":{"network":"regtest","node":"http://127.0.0.1:18443","credentials":"cookie","startHeight":"7","startBlock":"%5$s",
        "creditDepth":2,"finalDepth":6,"gap":20,"feeMax":"50000","feeShareMax":1000,"indexMax":1000,
        "feeRateMin":"1000","feeRateMax":"100000"},
       "addressBook":[]}
      """
          .formatted("a".repeat(40), "b".repeat(40), "c".repeat(40), OWN, "0".repeat(64));

  private static TreasuryDocument read(String json) {
    return TreasuryDocument.read(StrictObject.parse(json.getBytes(UTF_8)));
  }

  @Test
  void whatIsReadIsWrittenAndMeansTheSame() {
    TreasuryDocument document = read(DOCUMENT);
    TreasuryDocument again = read(document.toJson().toString());
    assertThat(again).isEqualTo(document);
    assertThat(again.digest()).isEqualTo(document.digest());
    assertThat(read(DOCUMENT.replace("\"finalDepth\":6", "\"finalDepth\":7")).digest())
        .isNotEqualTo(document.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"node\":\"http://','\"node\":\"http://user:secret@'",
    "'\"node\":\"http://','\"node\":\"ftp://'",
    "'\"node\":\"http://','\"node\":\"'",
    "'\"creditDepth\":2','\"creditDepth\":0'",
    "'\"creditDepth\":2','\"creditDepth\":7'",
    "'\"gap\":20','\"gap\":0'",
    "'\"feeRateMin\":\"1000\"','\"feeRateMin\":\"100001\"'",
    "'\"feeRateMin\":\"1000\"','\"feeRateMin\":\"0\"'",
    "'\"feeShareMax\":1000','\"feeShareMax\":10001'",
    "'\"bitcoin\":{\"network\":\"regtest\"','\"bitcoin\":{\"network\":\"test\"'",
    "'\"startBlock\":\"00','\"startBlock\":\"0'",
    "'\"credentials\":\"cookie\",','\"credentials\":\"cookie\",\"password\":\"x\",'",
    "'bip122:regtest/slip44:0','bip122:main/slip44:0'",
    "'bip122:regtest/slip44:0','bip122:regtest/slip44:1'"
  })
  void whatCouldNotHoldIsRefused(String of, String by) {
    assertThat(DOCUMENT).contains(of);
    assertThatThrownBy(() -> read(DOCUMENT.replace(of, by)))
        .isInstanceOf(JsonRefused.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aDescriptorHasABranchForEachUse() {
    for (String branches : List.of("*", "0", "<0;1>", "<0;1;2>/*")) {
      String other = DOCUMENT.replace(OWN.toString(), wallet(1, branches).toString());
      assertThatThrownBy(() -> read(other)).hasMessageContaining("<0;1>");
    }
  }

  private static SpendPlan plan(long fee, long... amounts) {
    List<TxOutput> outputs =
        Arrays.stream(amounts)
            .mapToObj(each -> new TxOutput(new Satoshi(each), OWN.at(0, 0).script()))
            .toList();
    var input =
        new TxInput(new OutPoint(TxId.parse("12".repeat(32)), 0), Bytes.EMPTY, 0, List.of());
    var from = new Transaction(2, List.of(input), outputs, 0);
    List<Coin> coins =
        IntStream.range(0, amounts.length)
            .mapToObj(i -> new Coin(new OutPoint(from.txid(), i), from, OWN.at(0, 0), 100, false))
            .toList();
    var shop = wallet(2, "<0;1>/*").at(0, 0).script();
    long paid = Arrays.stream(amounts).sum() - fee;
    return new SpendPlan(
        coins,
        List.of(new TxOutput(new Satoshi(paid), shop)),
        Optional.empty(),
        new Satoshi(fee),
        0);
  }

  @Test
  void theLargestCoinComesBackForAFeeThatReplaces() {
    SpendPlan plan = plan(5_000, 30_000, 80_000, 20_000);
    var back =
        ((SpendWish.Answer.Planned) SpendBack.of(plan, OWN.at(1, 0), FeeRate.RELAY, FEE_MAX))
            .plan();
    assertThat(back.coins()).extracting(coin -> coin.amount().value()).containsExactly(80_000L);
    assertThat(back.payments()).isEmpty();
    // 5,000 that the plan pays, and 1 satoshi for each of 110 virtual bytes.
    assertThat(back.fee().value()).isBetween(5_109L, 5_112L);
    assertThat(back.change().orElseThrow().amount().value()).isEqualTo(80_000 - back.fee().value());
    var read =
        SpendPlan.of(
            back.transaction(),
            back.coins(),
            script ->
                script.equals(OWN.at(1, 0).script())
                    ? Optional.of(OWN.at(1, 0))
                    : Optional.empty());
    assertThat(read).isEqualTo(back);
  }

  @Test
  void aCoinThatIsWorthLessThanItCostsStays() {
    assertThat(SpendBack.of(plan(5_000, 5_300), OWN.at(1, 0), FeeRate.RELAY, FEE_MAX))
        .isInstanceOfSatisfying(
            SpendWish.Answer.Refused.class,
            no -> assertThat(no.reason()).isInstanceOf(SpendWish.Refusal.TooLittle.class));
    assertThat(SpendBack.of(plan(49_990, 80_000), OWN.at(1, 0), FeeRate.RELAY, FEE_MAX))
        .isInstanceOfSatisfying(
            SpendWish.Answer.Refused.class,
            no -> assertThat(no.reason()).isInstanceOf(SpendWish.Refusal.FeeTooHigh.class));
  }
}
