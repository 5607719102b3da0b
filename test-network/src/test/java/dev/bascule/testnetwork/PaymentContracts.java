package dev.bascule.testnetwork;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.contracts.Deployment;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.bindings.ConditionalPayments;
import dev.bascule.contracts.bindings.EscrowPayments;
import dev.bascule.contracts.bindings.GovernedSplits;
import dev.bascule.contracts.bindings.Mandates;
import dev.bascule.contracts.bindings.MerkleSplits;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.contracts.bindings.SplitPayments;
import dev.bascule.testnetwork.contract.DeployedContracts;
import dev.bascule.testnetwork.folder.KeyRing;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.TransactionManager;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * A payer pays a shop in every form that the network's contracts know, with a wallet that is not
 * ours (web3j), and the shop's own account ends with the sum.
 */
final class PaymentContracts implements AutoCloseable {

  private static final String NOBODY = "0x" + "00".repeat(20);
  private static final byte[] NOTHING = new byte[32];
  private static final BigInteger AMOUNT = BigInteger.valueOf(1_000);
  private static final BigInteger FAR = BigInteger.valueOf(4_000_000_000L);
  private static final Credentials PAYER = Keys.named("payer of the payment contracts");
  private static final Credentials SHOP = Keys.named("shop of the payment contracts");

  private final Web3j web3j;
  private final DeployedContracts contracts;
  private final StaticGasProvider gas =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
  private final KeyRing keys;

  PaymentContracts(TestNetwork network) throws Exception {
    this.web3j = Web3j.build(new HttpService(network.rpcUrl().toString()));
    this.contracts = DeployedContracts.read(network.folder()).orElseThrow();
    this.keys = KeyRing.readOrCreate(network.folder(), new SecureRandom());
  }

  /** What {@code up} says stands there is there, and nobody can freeze what belongs to many. */
  void assertStanding() throws Exception {
    Map<String, DeployedContracts.Standing> payments = contracts.payments();
    assertThat(payments)
        .containsOnlyKeys(
            "ConditionalPayments", "EscrowPayments", "GovernedSplits", "Mandates", "MerkleSplits");
    for (var it : payments.entrySet()) {
      String address = it.getValue().address();
      String code = web3j.ethGetCode(address, DefaultBlockParameterName.LATEST).send().getCode();
      assertThat(Hash.sha3(code)).as(it.getKey()).isEqualTo(it.getValue().codeHash());
      assertThat(code.length()).as(it.getKey()).isGreaterThan(1_000);
      boolean holdsMoney = !it.getKey().equals("Mandates");
      assertThat(token(PAYER).isFreezable(address).send()).as(it.getKey()).isEqualTo(!holdsMoney);
    }
    assertThat(token(PAYER).isFreezable(contracts.splits()).send()).isFalse();
  }

  /** One payment of {@link #AMOUNT} in each form. */
  void assertEachPays() throws Exception {
    send(
        token(keys.credentials(KeyRing.Role.ISSUER))
            .issue(PAYER.getAddress(), AMOUNT.multiply(BigInteger.valueOf(6))));
    assertPays(contracts.splits(), this::splits);
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
    String at = contracts.splits();
    send(
        SplitPayments.load(at, web3j, as(PAYER), gas)
            .pay(contracts.token(), ref(1), AMOUNT, payees, weights));
    send(
        SplitPayments.load(at, web3j, as(SHOP), gas)
            .withdraw(contracts.token(), SHOP.getAddress()));
  }

  private void governedSplits() throws Exception {
    String at = at("GovernedSplits");
    var payer = GovernedSplits.load(at, web3j, as(PAYER), gas);
    var payee = new GovernedSplits.Payee(SHOP.getAddress(), BigInteger.ZERO, BigInteger.ONE);
    var never = new GovernedSplits.Duration(BigInteger.ZERO, BigInteger.ZERO);
    var created = send(payer.create(List.of(payee), BigInteger.ZERO, NOBODY, never));
    BigInteger split = GovernedSplits.getSplitCreatedEvents(created).getFirst().split;
    send(payer.pay(split, contracts.token(), ref(2), AMOUNT));
    send(payer.divide(contracts.token(), List.of(new GovernedSplits.PotId(split, BigInteger.ONE))));
    send(
        GovernedSplits.load(at, web3j, as(SHOP), gas)
            .withdraw(contracts.token(), SHOP.getAddress()));
  }

  private void merkleSplits() throws Exception {
    var payer = MerkleSplits.load(at("MerkleSplits"), web3j, as(PAYER), gas);
    var share = new MerkleSplits.Share(BigInteger.ZERO, SHOP.getAddress(), AMOUNT, ref(3));
    BigInteger day = BigInteger.valueOf(86_400);
    var terms =
        new MerkleSplits.MerkleTerms(
            contracts.token(),
            sha256(leaf(share)),
            AMOUNT,
            BigInteger.ONE,
            new MerkleSplits.Duration(day, day),
            PAYER.getAddress());
    send(payer.fund(ref(3), terms));
    byte[] id = payer.idOf(PAYER.getAddress(), ref(3)).send();
    send(payer.collect(id, share, SHOP.getAddress(), List.of()));
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
            contracts.token(),
            AMOUNT,
            new ConditionalPayments.Clock(FAR, FAR),
            List.of(lock),
            ref(4));
    send(payer.fund(terms));
    var shop = ConditionalPayments.load(at, web3j, as(SHOP), gas);
    assertThatThrownBy(() -> send(shop.withdraw(contracts.token(), AMOUNT, SHOP.getAddress())));
    send(shop.reveal(terms, BigInteger.ZERO, secret));
    send(shop.withdraw(contracts.token(), AMOUNT, SHOP.getAddress()));
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
            contracts.token(),
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
    var shop = EscrowPayments.load(at, web3j, as(SHOP), gas);
    send(shop.capture(terms, AMOUNT, BigInteger.ZERO));
    send(shop.withdraw(contracts.token(), AMOUNT, SHOP.getAddress()));
  }

  private void mandate() throws Exception {
    String at = at("Mandates");
    var mandate =
        new Mandates.Mandate(
            PAYER.getAddress(),
            SHOP.getAddress(),
            SHOP.getAddress(),
            contracts.token(),
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
  }

  private String at(String name) {
    return Objects.requireNonNull(contracts.payments().get(name)).address();
  }

  private SettlementToken token(Credentials sender) {
    return SettlementToken.load(contracts.token(), web3j, as(sender), gas);
  }

  private BigInteger balance(String account) throws Exception {
    return token(PAYER).balanceOf(account).send();
  }

  private TransactionManager as(Credentials sender) {
    var receipts = new PollingTransactionReceiptProcessor(web3j, 100, 600);
    return new RawTransactionManager(web3j, sender, contracts.chainId(), receipts);
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

  @Override
  public void close() {
    web3j.shutdown();
  }
}
