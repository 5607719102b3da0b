package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SettlementVault.Checkpoint;
import dev.bascule.contracts.bindings.SettlementVault.Claim;
import dev.bascule.contracts.bindings.SettlementVault.Entry;
import dev.bascule.contracts.bindings.SettlementVault.Leaf;
import dev.bascule.contracts.bindings.SettlementVault.Leg;
import dev.bascule.contracts.bindings.SettlementVault.VoucherLeg;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The vault as Java uses it: bindings, events, gas, on a real EVM. */
class VaultOnChainTest {

  private static final long NOT_AFTER = 4_000_000_000L;
  private static final Credentials PAYER = Keys.named("payer");
  private static final Credentials SHOP = Keys.named("shop");

  private Anvil anvil;
  private Deployment on;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  @Test
  void settlesAPartAndTellsItsRoot() throws Exception {
    on.fund(PAYER, 10_000);
    Leg leg = leg(SHOP.getAddress(), 0, 7_219);
    Entry entry = entry(PAYER, List.of(leg));

    TransactionReceipt receipt =
        send(on.vault(Keys.OPERATOR).settle(one(), zero(), true, List.of(entry)));

    byte[] laneKey =
        Eip712.laneKey(PAYER.getAddress(), SHOP.getAddress(), on.tokenAddress(), zero());
    LogModel part = new LogModel();
    part.add(Eip712.concat(laneKey, Eip712.word(leg.cumulative)));
    var event = SettlementVault.getPartSettledEvents(receipt).getFirst();
    assertThat(event.window).isEqualTo(one());
    assertThat(event.part).isEqualTo(zero());
    assertThat(event.last).isTrue();
    assertThat(event.root).isEqualTo(part.root());
    assertThat(event.count).isEqualTo(one());
    assertThat(event.total).isEqualTo(leg.cumulative);
    assertThat(credit(SHOP)).isEqualTo(7_219);
    assertThat(collateral(PAYER)).isEqualTo(2_781);
    assertThat(view().settledOf(laneKey).send()).isEqualTo(leg.cumulative);
    var last = view().lastPart().send();
    assertThat(List.of(last.component1(), last.component2())).containsExactly(one(), zero());
    assertThat(last.component3()).isTrue();
  }

  @Test
  void settlesSomeLegsOfAVoucher() throws Exception {
    on.fund(PAYER, 10_000);
    List<Leg> legs =
        IntStream.range(0, 5)
            .mapToObj(i -> leg(Keys.named("shop" + i).getAddress(), i, 100 + i))
            .toList();
    Entry whole = entry(PAYER, legs);
    List<byte[]> hashes = legs.stream().map(Eip712::legHash).toList();
    List<Claim> some = List.of(whole.claims.get(3), whole.claims.get(1));
    Entry entry =
        new Entry(
            whole.payer,
            whole.token,
            whole.keyEpoch,
            whole.kind,
            whole.notAfter,
            hashes,
            some,
            whole.signature);

    send(on.vault(Keys.OPERATOR).settle(one(), zero(), false, List.of(entry)));
    send(on.vault(Keys.OPERATOR).settle(one(), one(), true, List.of(whole)));

    assertThat(collateral(PAYER)).isEqualTo(10_000 - 510);
    assertThat(credit(Keys.named("shop3"))).isEqualTo(103);
  }

  @Test
  void anybodyRedeemsWhatWasAccepted() throws Exception {
    on.fund(PAYER, 1_000);
    var bundle = accepted(leg(SHOP.getAddress(), 2, 1_500), 6);

    TransactionReceipt receipt = send(bundle.apply(Keys.named("stranger")));

    var event = SettlementVault.getRedeemedEvents(receipt).getFirst();
    assertThat(event.from).isEqualTo(zero());
    assertThat(event.to.longValueExact()).isEqualTo(1_500);
    assertThat(event.paid.longValueExact()).isEqualTo(1_000);
    assertThat(event.shortfall.longValueExact()).isEqualTo(500);
    assertThat(credit(SHOP)).isEqualTo(1_000);

    send(on.vault(SHOP).withdraw(on.tokenAddress(), BigInteger.valueOf(1_000), SHOP.getAddress()));
    assertThat(on.token(SHOP).balanceOf(SHOP.getAddress()).send().longValueExact())
        .isEqualTo(1_000);
  }

  @Test
  void anchorsOnlyWhatContinuesTheLog() throws Exception {
    LogModel log = new LogModel();
    int anchored = 0;
    for (int size : List.of(1, 4, 5, 5, 13)) {
      while (log.size() < size) {
        log.add(new byte[] {(byte) log.size()});
      }
      Checkpoint checkpoint = checkpoint(log);
      byte[] signature = Eip712.sign(on.eip712().digest(checkpoint), Keys.CHECKPOINT);
      TransactionReceipt receipt =
          send(on.vault(Keys.OPERATOR).anchor(checkpoint, signature, log.consistency(anchored)));
      var event = SettlementVault.getAnchoredEvents(receipt).getFirst();
      assertThat(event.logId).isEqualTo(on.eip712().logId(1));
      assertThat(event.size.intValueExact()).isEqualTo(size);
      assertThat(event.root).isEqualTo(log.root());
      anchored = size;
    }
    LogModel other = new LogModel();
    IntStream.range(0, 14).forEach(i -> other.add(new byte[] {(byte) (i + 1)}));
    Checkpoint fork = checkpoint(other);
    byte[] signature = Eip712.sign(on.eip712().digest(fork), Keys.CHECKPOINT);
    assertThatThrownBy(
            () -> send(on.vault(Keys.OPERATOR).anchor(fork, signature, other.consistency(13))))
        .hasMessageContaining("revert");
  }

  @Test
  void aPartOf200FreshEntriesFits() throws Exception {
    List<Entry> fresh = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Credentials payer = Keys.named("payer-" + i);
      fund(payer, i);
      fresh.add(entry(payer, List.of(leg(Keys.named("shop-" + i).getAddress(), 0, 1_000_000 + i))));
    }
    TransactionReceipt first = send(on.vault(Keys.OPERATOR).settle(one(), zero(), true, fresh));
    List<Entry> again = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Credentials payer = Keys.named("payer-" + i);
      again.add(entry(payer, List.of(leg(Keys.named("shop-" + i).getAddress(), 0, 2_000_000 + i))));
    }
    TransactionReceipt second =
        send(on.vault(Keys.OPERATOR).settle(BigInteger.TWO, zero(), true, again));
    System.out.printf(
        "gas of a part of 200: fresh %s (%s each), repeated %s (%s each)%n",
        first.getGasUsed(),
        first.getGasUsed().divide(BigInteger.valueOf(200)),
        second.getGasUsed(),
        second.getGasUsed().divide(BigInteger.valueOf(200)));
    assertThat(first.getGasUsed()).isLessThan(Deployment.GAS_LIMIT);
    assertThat(second.getGasUsed()).isLessThan(first.getGasUsed());
  }

  /** viem, from the ABI file alone, reads the same events as the bindings. */
  @Test
  void aSecondImplementationDecodesTheEvents() throws Exception {
    on.fund(PAYER, 1_000);
    Leg leg = leg(SHOP.getAddress(), 2, 1_500);
    TransactionReceipt redeemed = send(accepted(leg, 6).apply(Keys.named("stranger")));
    Entry part = entry(Keys.named("payer-2"), List.of(leg(SHOP.getAddress(), 0, 7)));
    on.fund(Keys.named("payer-2"), 7);
    TransactionReceipt settled =
        send(on.vault(Keys.OPERATOR).settle(one(), zero(), true, List.of(part)));

    JsonNode event = decoded(redeemed);
    assertThat(event.get("event").asString()).isEqualTo("Redeemed");
    assertThat(event.at("/args/laneKey").asString())
        .isEqualTo(
            Numeric.toHexString(SettlementVault.getRedeemedEvents(redeemed).getFirst().laneKey));
    assertThat(event.at("/args/to").asString()).isEqualTo("1500");
    assertThat(event.at("/args/paid").asString()).isEqualTo("1000");
    assertThat(event.at("/args/shortfall").asString()).isEqualTo("500");

    event = decoded(settled);
    assertThat(event.get("event").asString()).isEqualTo("PartSettled");
    assertThat(event.at("/args/root").asString())
        .isEqualTo(
            Numeric.toHexString(SettlementVault.getPartSettledEvents(settled).getFirst().root));
    assertThat(event.at("/args/window").asString()).isEqualTo("1");
    assertThat(event.at("/args/last").asBoolean()).isTrue();
    assertThat(event.at("/args/total").asString()).isEqualTo("7");
  }

  /** Spans of any length satisfy the inequalities; the constructor is the judge. */
  @Test
  void shortSpansDeployToo() throws Exception {
    for (int seconds : List.of(1, 24, 240)) {
      var parameters = Deployment.parameters(java.time.Duration.ofSeconds(seconds));
      try (Deployment other = Deployment.deploy(anvil, parameters)) {
        assertThat(other.vault(Keys.OPERATOR).state().send()).isEqualTo(zero());
      }
    }
  }

  private JsonNode decoded(TransactionReceipt receipt) throws Exception {
    String output =
        Node.run(
            "decode.mjs",
            anvil.url().toString(),
            "SettlementVault",
            on.vaultAddress(),
            receipt.getTransactionHash());
    return new ObjectMapper().readTree(output).get(0);
  }

  private void fund(Credentials payer, int i) throws Exception {
    if (i == 0) {
      BigInteger much = BigInteger.TEN.pow(12);
      send(on.token(Keys.ISSUER).issue(Keys.ISSUER.getAddress(), much));
      send(on.token(Keys.ISSUER).approve(on.vaultAddress(), much));
    }
    send(
        on.vault(Keys.ISSUER)
            .deposit(on.tokenAddress(), payer.getAddress(), BigInteger.valueOf(3_000_000)));
  }

  /** A one-leg payment, accepted as the leaf in the middle of a log of the given size. */
  private Function<Credentials, RemoteFunctionCall<TransactionReceipt>> accepted(
      Leg leg, int size) {
    Eip712.Voucher voucher = voucher(PAYER, List.of(leg));
    byte[] digest = on.eip712().digest(voucher);
    Leaf leaf =
        new Leaf(
            one(),
            on.eip712().logId(1),
            BigInteger.valueOf(1_790_000_000),
            BigInteger.valueOf(1_790_000_000),
            Eip712.laneKey(PAYER.getAddress(), leg.payee, on.tokenAddress(), leg.lane),
            digest,
            zero(),
            zero(),
            leg.cumulative,
            leg.terms);
    LogModel log = new LogModel();
    int index = size / 2;
    for (int i = 0; i < size; i++) {
      log.add(i == index ? Eip712.leafBytes(leaf) : new byte[] {(byte) i});
    }
    Checkpoint checkpoint = checkpoint(log);
    VoucherLeg presented =
        new VoucherLeg(
            PAYER.getAddress(),
            on.tokenAddress(),
            zero(),
            zero(),
            BigInteger.valueOf(NOT_AFTER),
            List.of(Eip712.legHash(leg)),
            zero(),
            leg);
    byte[] signature = Eip712.sign(digest, PAYER);
    byte[] operatorSignature = Eip712.sign(on.eip712().digest(checkpoint), Keys.CHECKPOINT);
    return sender ->
        on.vault(sender)
            .redeem(
                presented,
                signature,
                leaf,
                BigInteger.valueOf(index),
                log.inclusion(index),
                checkpoint,
                operatorSignature);
  }

  private Checkpoint checkpoint(LogModel log) {
    return new Checkpoint(
        on.eip712().logId(1),
        BigInteger.valueOf(log.size()),
        log.root(),
        BigInteger.valueOf(1_790_000_001),
        one());
  }

  private Entry entry(Credentials payer, List<Leg> legs) {
    Eip712.Voucher voucher = voucher(payer, legs);
    List<Claim> claims =
        IntStream.range(0, legs.size())
            .mapToObj(i -> new Claim(BigInteger.valueOf(i), legs.get(i).cumulative, legs.get(i)))
            .toList();
    return new Entry(
        voucher.payer(),
        voucher.token(),
        zero(),
        zero(),
        BigInteger.valueOf(NOT_AFTER),
        List.of(),
        claims,
        Eip712.sign(on.eip712().digest(voucher), payer));
  }

  private Eip712.Voucher voucher(Credentials payer, List<Leg> legs) {
    return new Eip712.Voucher(payer.getAddress(), on.tokenAddress(), 0, 0, NOT_AFTER, legs);
  }

  private static Leg leg(String payee, int lane, long cumulative) {
    byte[] terms = LogModel.sha256(payee.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return new Leg(payee, BigInteger.valueOf(lane), BigInteger.valueOf(cumulative), terms);
  }

  private SettlementVault view() {
    return on.vault(Keys.named("reader"));
  }

  private long credit(Credentials account) throws Exception {
    return view().creditOf(on.tokenAddress(), account.getAddress()).send().longValueExact();
  }

  private long collateral(Credentials account) throws Exception {
    return view().collateralOf(on.tokenAddress(), account.getAddress()).send().longValueExact();
  }

  private static BigInteger one() {
    return BigInteger.ONE;
  }

  private static BigInteger zero() {
    return BigInteger.ZERO;
  }
}
