package dev.bascule.testnetwork;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.ConditionalPayments;
import dev.bascule.contracts.bindings.EscrowPayments;
import dev.bascule.contracts.bindings.GovernedSplits;
import dev.bascule.contracts.bindings.Mandates;
import dev.bascule.contracts.bindings.MerkleSplits;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SplitPayments;
import dev.bascule.contracts.bindings.VaultBond;
import dev.bascule.testnetwork.folder.KeyRing;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;

/**
 * A payer pays a shop in every form that the network's contracts know, with a wallet that is not
 * ours (web3j), and the shop's own account ends with the sum.
 */
final class PaymentContracts {

  private static final String NOBODY = "0x" + "00".repeat(20);
  private static final byte[] NOTHING = new byte[32];
  private static final BigInteger AMOUNT = BigInteger.valueOf(1_000);
  private static final BigInteger FAR = BigInteger.valueOf(4_000_000_000L);
  private static final Credentials PAYER = Keys.named("payer of the payment contracts");
  private static final Credentials SHOP = Keys.named("shop of the payment contracts");

  private final StaticGasProvider gas = SuiteOnChain.GAS;
  private final SuiteOnChain on;
  private final Web3j web3j;

  PaymentContracts(SuiteOnChain on) {
    this.on = on;
    this.web3j = on.web3j();
  }

  /** One payment of {@link #AMOUNT} in each form. */
  void assertEachPays() throws Exception {
    send(
        token(on.keys().credentials(KeyRing.Role.ISSUER))
            .issue(PAYER.getAddress(), AMOUNT.multiply(BigInteger.valueOf(6))));
    assertPays(at("SplitPayments"), this::splits);
    assertPays(at("GovernedSplits"), this::governedSplits);
    assertPays(at("MerkleSplits"), this::merkleSplits);
    assertPays(at("ConditionalPayments"), this::conditional);
    assertPays(at("EscrowPayments"), this::escrow);
    assertPays(at("Mandates"), this::mandate);
    assertThat(balance(PAYER.getAddress())).isZero();
  }

  private interface Payment {
    void pay() throws Exception;
  }

  private void assertPays(String contract, Payment payment) throws Exception {
    BigInteger payer = balance(PAYER.getAddress());
    BigInteger shop = balance(SHOP.getAddress());
    send(token(PAYER).approve(contract, AMOUNT));
    payment.pay();
    assertThat(payer.subtract(balance(PAYER.getAddress()))).as(contract).isEqualTo(AMOUNT);
    assertThat(balance(SHOP.getAddress()).subtract(shop)).as(contract).isEqualTo(AMOUNT);
    assertThat(balance(contract)).as(contract).isZero();
  }

  private void splits() throws Exception {
    var payees = List.of(SHOP.getAddress());
    var weights = List.of(BigInteger.ONE);
    String at = at("SplitPayments");
    send(
        SplitPayments.load(at, web3j, as(PAYER), gas)
            .pay(at("SettlementToken"), ref(1), AMOUNT, payees, weights));
    on.refused(
        "NothingToWithdraw",
        "SplitPayments",
        SplitPayments.load(at, web3j, as(PAYER), gas)
            .withdraw(at("SettlementToken"), PAYER.getAddress()),
        PAYER);
    send(
        SplitPayments.load(at, web3j, as(SHOP), gas)
            .withdraw(at("SettlementToken"), SHOP.getAddress()));
  }

  private void governedSplits() throws Exception {
    String at = at("GovernedSplits");
    var payer = GovernedSplits.load(at, web3j, as(PAYER), gas);
    var payee = new GovernedSplits.Payee(SHOP.getAddress(), BigInteger.ZERO, BigInteger.ONE);
    var never = new GovernedSplits.Duration(BigInteger.ZERO, BigInteger.ZERO);
    var created = send(payer.create(List.of(payee), BigInteger.ZERO, NOBODY, never));
    BigInteger split = GovernedSplits.getSplitCreatedEvents(created).getFirst().split;
    send(payer.pay(split, at("SettlementToken"), ref(2), AMOUNT));
    on.refused(
        "AlreadyPaid",
        "GovernedSplits",
        payer.pay(split, at("SettlementToken"), ref(2), AMOUNT),
        PAYER);
    send(
        payer.divide(
            at("SettlementToken"), List.of(new GovernedSplits.PotId(split, BigInteger.ONE))));
    send(
        GovernedSplits.load(at, web3j, as(SHOP), gas)
            .withdraw(at("SettlementToken"), SHOP.getAddress()));
  }

  private void merkleSplits() throws Exception {
    var payer = MerkleSplits.load(at("MerkleSplits"), web3j, as(PAYER), gas);
    var share = new MerkleSplits.Share(BigInteger.ZERO, SHOP.getAddress(), AMOUNT, ref(3));
    BigInteger day = BigInteger.valueOf(86_400);
    var terms =
        new MerkleSplits.MerkleTerms(
            at("SettlementToken"),
            sha256(leaf(share)),
            AMOUNT,
            BigInteger.ONE,
            new MerkleSplits.Duration(day, day),
            PAYER.getAddress());
    send(payer.fund(ref(3), terms));
    byte[] id = payer.idOf(PAYER.getAddress(), ref(3)).send();
    var collect = payer.collect(id, share, SHOP.getAddress(), List.of());
    send(collect);
    on.refused("AlreadyCollected", "MerkleSplits", collect, PAYER);
  }

  private void conditional() throws Exception {
    String at = at("ConditionalPayments");
    var payer = ConditionalPayments.load(at, web3j, as(PAYER), gas);
    byte[] secret = ref(4);
    var lock = new ConditionalPayments.Condition(BigInteger.ZERO, NOBODY, NOTHING, sha256(secret));
    var terms =
        new ConditionalPayments.Terms(
            PAYER.getAddress(),
            SHOP.getAddress(),
            at("SettlementToken"),
            AMOUNT,
            new ConditionalPayments.Clock(FAR, FAR),
            List.of(lock),
            ref(4));
    send(payer.fund(terms));
    var shop = ConditionalPayments.load(at, web3j, as(SHOP), gas);
    on.refused(
        "WrongPreimage", "ConditionalPayments", shop.reveal(terms, BigInteger.ZERO, ref(5)), SHOP);
    send(shop.reveal(terms, BigInteger.ZERO, secret));
    send(shop.withdraw(at("SettlementToken"), AMOUNT, SHOP.getAddress()));
  }

  private void escrow() throws Exception {
    String at = at("EscrowPayments");
    var now = new EscrowPayments.Clock(BigInteger.ZERO, BigInteger.ZERO);
    var late = new EscrowPayments.Clock(FAR, FAR);
    var never = new EscrowPayments.Duration(BigInteger.ZERO, BigInteger.ZERO);
    var terms =
        new EscrowPayments.Terms(
            PAYER.getAddress(),
            SHOP.getAddress(),
            at("SettlementToken"),
            AMOUNT,
            late,
            now,
            late,
            late,
            new EscrowPayments.Fees(NOBODY, BigInteger.ZERO, BigInteger.ZERO),
            List.of(SHOP.getAddress()),
            List.of(BigInteger.ONE),
            new EscrowPayments.Arbitration(NOBODY, BigInteger.ZERO, BigInteger.ZERO, never),
            NOBODY,
            ref(5));
    send(EscrowPayments.load(at, web3j, as(PAYER), gas).authorize(terms, AMOUNT));
    on.refused(
        "NotMerchant",
        "EscrowPayments",
        EscrowPayments.load(at, web3j, as(PAYER), gas).capture(terms, AMOUNT, BigInteger.ZERO),
        PAYER);
    var shop = EscrowPayments.load(at, web3j, as(SHOP), gas);
    send(shop.capture(terms, AMOUNT, BigInteger.ZERO));
    send(shop.withdraw(at("SettlementToken"), AMOUNT, SHOP.getAddress()));
  }

  private void mandate() throws Exception {
    String at = at("Mandates");
    var mandate =
        new Mandates.Mandate(
            PAYER.getAddress(),
            SHOP.getAddress(),
            SHOP.getAddress(),
            at("SettlementToken"),
            AMOUNT,
            AMOUNT,
            AMOUNT,
            BigInteger.ZERO,
            BigInteger.ONE,
            FAR,
            BigInteger.ONE,
            BigInteger.ONE,
            BigInteger.ZERO,
            BigInteger.ZERO,
            NOTHING);
    send(Mandates.load(at, web3j, as(PAYER), gas).grant(mandate, new byte[0]));
    var shop = Mandates.load(at, web3j, as(SHOP), gas);
    send(shop.pull(mandate, ref(6), AMOUNT));
    on.refused("AlreadyPulled", "Mandates", shop.pull(mandate, ref(6), AMOUNT), SHOP);
  }

  /** Anybody asks the operator to show that its log continues a checkpoint that it signed. */
  void challenge(JsonNode checkpoint, String signature) throws Exception {
    var signed =
        new VaultBond.Checkpoint(
            Numeric.hexStringToByteArray(checkpoint.path("logId").asString()),
            size(checkpoint),
            Numeric.hexStringToByteArray(checkpoint.path("root").asString()),
            new BigInteger(checkpoint.path("at").asString()),
            new BigInteger(checkpoint.path("operatorKeyId").asString()));
    var challenge = bond().challenge(signed, Numeric.hexStringToByteArray(signature));
    on.refused("NoChallenge", "VaultBond", bond().enforce(signed.logId, signed.size), SHOP);
    send(challenge);
  }

  void awaitAnchorPast(JsonNode checkpoint) throws Exception {
    await(
        "the log is not anchored past " + checkpoint,
        () -> vault().anchored().send().component1().compareTo(size(checkpoint)) > 0);
  }

  void awaitAnswer(JsonNode checkpoint) throws Exception {
    await("nobody answers", () -> isAnswered(checkpoint));
    assertThat(vault().state().send()).as("OPEN").isZero();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(500);
    }
  }

  private static BigInteger size(JsonNode checkpoint) {
    return new BigInteger(checkpoint.path("size").asString());
  }

  private boolean isAnswered(JsonNode checkpoint) throws Exception {
    byte[] logId = Numeric.hexStringToByteArray(checkpoint.path("logId").asString());
    return bond().challengeOf(logId, size(checkpoint)).send().answered;
  }

  private SettlementVault vault() {
    return SettlementVault.load(at("SettlementVault"), web3j, as(SHOP), gas);
  }

  private VaultBond bond() {
    return VaultBond.load(at("VaultBond"), web3j, as(SHOP), gas);
  }

  private String at(String name) {
    return on.at(name);
  }

  private SettlementToken token(Credentials sender) {
    return SettlementToken.load(at("SettlementToken"), web3j, as(sender), gas);
  }

  private BigInteger balance(String account) throws Exception {
    return token(PAYER).balanceOf(account).send();
  }

  private TransactionManager as(Credentials sender) {
    return on.as(sender);
  }

  private static byte[] ref(int number) {
    return ByteBuffer.allocate(32).putInt(28, number).array();
  }

  private static byte[] leaf(MerkleSplits.Share share) {
    return ByteBuffer.allocate(1 + 4 + 20 + 16 + 32)
        .putInt(1, share.index.intValueExact())
        .put(5, Numeric.hexStringToByteArray(share.payee))
        .put(25, Numeric.toBytesPadded(share.amount, 16))
        .put(41, share.salt)
        .array();
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
