package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.contracts.ConditionalModel.Kind;
import dev.bascule.contracts.ConditionalModel.Terms;
import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.EscrowModel.Clock;
import dev.bascule.contracts.EscrowModel.Refused;
import dev.bascule.contracts.bindings.ConditionalPayments;
import dev.bascule.contracts.bindings.SettlementVault;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The bytecode against a plain model of it, and a storage proof as a node gives it. */
class ConditionalOnChainTest {

  private static final String ZERO = "0x" + "00".repeat(20);
  private static final List<String> ACCOUNTS = List.of("payer", "payee", "stranger");
  private static final Map<String, Credentials> KEYS = new HashMap<>();
  private static final byte[] PREIMAGE = word("the secret");
  private static final byte[] SUBJECT = word("shipment 7");
  private static final byte[] DELIVERED = word("delivered");

  private Anvil anvil;
  private Deployment on;
  private String address;
  private Lockstep chain;
  private ConditionalModel model;
  private SettlementVault.Leaf leaf;
  private final List<Terms> payments = new ArrayList<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private int next;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    address =
        send(ConditionalPayments.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE),
                new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT)))
            .getContractAddress();
    send(on.token(Keys.ISSUER).issue(key("payer").getAddress(), BigInteger.TEN.pow(12)));
    send(on.token(key("payer")).approve(address, BigInteger.TEN.pow(12)));
    chain = new Lockstep(anvil, on.web3j(), address, "ConditionalPayments");
    model = new ConditionalModel();
    anchorLeaf();
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  @Test
  void theBytecodeDoesWhatTheModelDoes() throws Exception {
    for (int i = 0; i < chain.operations; i++) {
      if (i % 40 == 0) newPayments();
      step();
      compare();
    }
    System.out.println("answers: " + answers);
    assertThat(answers.getOrDefault("", 0)).as("successes").isGreaterThan(chain.operations / 8);
    assertThat(answers.size()).as("kinds of refusals").isGreaterThan(6);
  }

  /** The vault's lane counter, proven from a block in the past, releases; a bent proof does not. */
  @Test
  void aStorageProofOfTheNodeReleases() throws Exception {
    on.fund(key("payer"), 4_242);
    byte[] slot = slotOf(on.vaultAddress(), 4_242);
    BigInteger block = on.web3j().ethBlockNumber().send().getBlockNumber();
    on.fund(key("payer"), 1); // the present says something else
    Proof proof = proof(on.vaultAddress(), slot, block);
    ConditionalPayments.Terms terms =
        new ConditionalPayments.Terms(
            key("payer").getAddress(),
            key("payee").getAddress(),
            on.tokenAddress(),
            big(700),
            clock(chain.now().plus(new Clock(90, 900))),
            List.of(condition(4, on.vaultAddress(), slot, Eip712.word(big(4_242)))),
            word("salt"));
    send(contract("payer").fund(terms));

    assertThatThrownBy(
            () ->
                send(
                    contract("stranger")
                        .proveStorage(
                            terms, big(0), proof.header, proof.account, bent(proof.storage))))
        .hasMessageContaining("revert");
    send(
        contract("stranger").proveStorage(terms, big(0), proof.header, proof.account, proof.storage));

    assertThat(credit("payee")).isEqualTo(700);
  }

  private interface Call {
    void apply(ConditionalModel model, Clock now) throws Refused;
  }

  private void step() throws Exception {
    Terms t = payments.get((int) chain.below(payments.size()));
    String sender = chain.below(4) == 0 ? ACCOUNTS.get((int) chain.below(3)) : "payer";
    ConditionalPayments.Terms terms = onChain(t);
    ConditionalPayments contract = contract(sender);
    int index = (int) chain.below(t.conditions().size() + (chain.below(6) == 0 ? 1 : 0));
    boolean good = chain.below(5) != 0;
    switch ((int) chain.below(9)) {
      case 0, 1 -> run(contract.fund(terms), sender, (m, now) -> m.fund(t, sender, now));
      case 2 -> {
        byte[] preimage = good ? PREIMAGE : DELIVERED;
        run(
            contract.reveal(terms, big(index), preimage),
            sender,
            (m, now) -> m.meet(t, index, Kind.HASH_LOCK, good, "WrongPreimage", now));
      }
      case 3 -> {
        byte[] digest = contract.statementDigest(SUBJECT, DELIVERED).send();
        byte[] signature = Eip712.sign(digest, key(good ? "oracle" : "payee"));
        run(
            contract.attest(terms, big(index), signature),
            sender,
            (m, now) -> m.meet(t, index, Kind.STATEMENT, good, "NotSignedByOracle", now));
      }
      case 4 -> {
        BigInteger place = big(good ? 0 : 1);
        run(
            contract.proveReceipt(
                terms, big(index), receipt(), new ConditionalPayments.LogPlace(big(1), place, List.of())),
            sender,
            (m, now) -> m.meet(t, index, Kind.RECEIPT, good, "NotAnchored", now));
      }
      case 5, 6 -> run(contract.release(terms), sender, (m, now) -> m.release(t, now));
      case 7 -> run(contract.expire(terms), sender, (m, now) -> m.expire(t, now));
      default -> {
        long units = chain.below(model.creditOf(sender) + 2);
        run(
            contract.withdraw(on.tokenAddress(), big(units), key("elsewhere").getAddress()),
            sender,
            (m, now) -> m.withdraw(sender, units));
      }
    }
  }

  private void run(RemoteFunctionCall<TransactionReceipt> call, String sender, Call expected)
      throws Exception {
    if (chain.below(4) == 0) chain.mine((int) chain.below(4));
    Lockstep.Answer answer = chain.run(call, key(sender), (int) chain.below(30));
    String error = "";
    try {
      expected.apply(model, answer.now());
    } catch (Refused refused) {
      error = String.valueOf(refused.getMessage());
    }
    assertThat(answer.error()).as("at %s", answer.now()).isEqualTo(error);
    answers.merge(error, 1, Integer::sum);
  }

  private void compare() throws Exception {
    ConditionalPayments view = contract("payer");
    for (Terms t : payments) {
      var state = view.paymentOf(view.hashOf(onChain(t)).send()).send();
      ConditionalModel.Status status = model.status(t);
      assertThat(ConditionalModel.Status.values()[state.status.intValueExact()]).isEqualTo(status);
      assertThat(state.met.intValueExact()).isEqualTo(model.met(t));
      assertThat(state.amount.longValueExact())
          .isEqualTo(status == ConditionalModel.Status.NONE ? 0 : t.amount());
    }
    for (String account : ACCOUNTS) {
      assertThat(credit(account)).as(account).isEqualTo(model.creditOf(account));
    }
    assertThat(on.token(Keys.ISSUER).balanceOf(address).send().longValueExact())
        .isEqualTo(model.balance());
  }

  private void newPayments() throws Exception {
    Clock now = chain.now();
    payments.clear();
    for (int i = 0; i < 4; i++) {
      List<ConditionalModel.Condition> conditions = new ArrayList<>();
      for (int c = (int) chain.below(3); c >= 0; c--) {
        Kind kind = Kind.values()[(int) chain.below(4)];
        conditions.add(new ConditionalModel.Condition(kind, now.plus(new Clock(10, 100))));
      }
      Clock timeout = now.plus(new Clock(30 + chain.below(20), 300 + chain.below(200)));
      payments.add(
          new Terms(next++, "payer", "payee", 1 + chain.below(100_000), timeout, conditions));
    }
  }

  private ConditionalPayments.Terms onChain(Terms t) {
    return new ConditionalPayments.Terms(
        key(t.payer()).getAddress(),
        key(t.payee()).getAddress(),
        on.tokenAddress(),
        big(t.amount()),
        clock(t.timeout()),
        t.conditions().stream().map(this::onChain).toList(),
        Eip712.word(big(t.id())));
  }

  private ConditionalPayments.Condition onChain(ConditionalModel.Condition it) {
    byte[] none = new byte[32];
    return switch (it.kind()) {
      case HASH_LOCK -> condition(0, ZERO, none, LogModel.sha256(PREIMAGE));
      case DATE ->
          condition(1, ZERO, Eip712.word(big(it.date().block())), Eip712.word(big(it.date().time())));
      case STATEMENT -> condition(2, key("oracle").getAddress(), SUBJECT, DELIVERED);
      case RECEIPT -> condition(3, on.vaultAddress(), leaf.laneKey, Eip712.word(leaf.to));
    };
  }

  private static ConditionalPayments.Condition condition(
      int kind, String source, byte[] key, byte[] value) {
    return new ConditionalPayments.Condition(big(kind), source, key, value);
  }

  /** A log of one accepted payment of the payee to the payer. */
  private void anchorLeaf() throws Exception {
    byte[] laneKey =
        Eip712.laneKey(
            key("payee").getAddress(), key("payer").getAddress(), on.tokenAddress(), BigInteger.ZERO);
    byte[] id = on.eip712().logId(1);
    leaf =
        new SettlementVault.Leaf(
            big(1), id, big(1), big(1), laneKey, word("voucher"), big(0), big(0), big(500), word("terms"));
    LogModel log = new LogModel();
    log.add(Eip712.leafBytes(leaf));
    var checkpoint = new SettlementVault.Checkpoint(id, big(1), log.root(), big(2), big(1));
    byte[] signature = Eip712.sign(on.eip712().digest(checkpoint), Keys.CHECKPOINT);
    send(on.vault(Keys.OPERATOR).anchor(checkpoint, signature, List.of()));
  }

  private ConditionalPayments.Leaf receipt() {
    return new ConditionalPayments.Leaf(
        leaf.leafType,
        leaf.logId,
        leaf.time,
        leaf.admittedAt,
        leaf.laneKey,
        leaf.voucherDigest,
        leaf.leg,
        leaf.from,
        leaf.to,
        leaf.terms);
  }

  private record Proof(byte[] header, List<byte[]> account, List<byte[]> storage) {}

  /** The slot of the vault's own sum for the token, found by its value. */
  private byte[] slotOf(String contract, long value) {
    for (int slot = 0; slot < 64; slot++) {
      byte[] key =
          Hash.sha3(
              Eip712.concat(
                  Eip712.word(Numeric.toBigInt(on.tokenAddress())), Eip712.word(big(slot))));
      String params = "[\"" + contract + "\",\"" + Numeric.toHexString(key) + "\",\"latest\"]";
      String held = result("eth_getStorageAt", params).asString();
      if (Numeric.toBigInt(held).equals(big(value))) return key;
    }
    throw new IllegalStateException("no slot of " + contract + " holds " + value);
  }

  private Proof proof(String contract, byte[] slot, BigInteger block) {
    String number = Numeric.encodeQuantity(block);
    JsonNode proof =
        result(
            "eth_getProof",
            "[\"%s\",[\"%s\"],\"%s\"]".formatted(contract, Numeric.toHexString(slot), number));
    return new Proof(
        header(result("eth_getBlockByNumber", "[\"" + number + "\",false]")),
        nodes(proof.get("accountProof")),
        nodes(proof.at("/storageProof/0/proof")));
  }

  /** The header's RLP as its hash covers it: the fields up to Prague, in their order. */
  private static byte[] header(JsonNode block) {
    List<RlpType> fields = new ArrayList<>();
    for (String name :
        List.of(
            "parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot", "logsBloom",
            "#difficulty", "#number", "#gasLimit", "#gasUsed", "#timestamp", "extraData", "mixHash", "nonce",
            "#baseFeePerGas", "withdrawalsRoot", "#blobGasUsed", "#excessBlobGas", "parentBeaconBlockRoot",
            "requestsHash")) {
      boolean quantity = name.startsWith("#");
      String value = block.get(quantity ? name.substring(1) : name).asString();
      fields.add(
          quantity
              ? RlpString.create(Numeric.decodeQuantity(value))
              : RlpString.create(Numeric.hexStringToByteArray(value)));
    }
    byte[] header = RlpEncoder.encode(new RlpList(fields));
    assertThat(Numeric.toHexString(Hash.sha3(header))).isEqualTo(block.get("hash").asString());
    return header;
  }

  private static List<byte[]> nodes(JsonNode list) {
    List<byte[]> nodes = new ArrayList<>();
    list.forEach(it -> nodes.add(Numeric.hexStringToByteArray(it.asString())));
    return nodes;
  }

  private static List<byte[]> bent(List<byte[]> nodes) {
    List<byte[]> bent = new ArrayList<>(nodes);
    byte[] last = bent.removeLast().clone();
    last[last.length - 1] ^= 1;
    bent.add(last);
    return bent;
  }

  private JsonNode result(String method, String params) {
    return new ObjectMapper().readTree(anvil.rpc(method, params)).get("result");
  }

  private long credit(String account) throws Exception {
    return contract("payer")
        .creditOf(on.tokenAddress(), key(account).getAddress())
        .send()
        .longValueExact();
  }

  private static ConditionalPayments.Clock clock(Clock it) {
    return new ConditionalPayments.Clock(big(it.block()), big(it.time()));
  }

  private ConditionalPayments contract(String sender) {
    return ConditionalPayments.load(
        address,
        on.web3j(),
        Deployment.manager(on.web3j(), anvil.chainId(), key(sender)),
        new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT));
  }

  private static Credentials key(String account) {
    return KEYS.computeIfAbsent(account, it -> Keys.named("conditional-" + it));
  }

  private static byte[] word(String text) {
    return java.util.Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 32);
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
