package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;

/** The bytecode against a plain model of it: the same calls, the same answers, the same state. */
class ConditionalOnChainTest {

  private static final String ZERO = "0x" + "00".repeat(20);
  private static final List<String> ACCOUNTS = List.of("payer", "payee", "stranger");
  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final Map<String, Credentials> KEYS = new HashMap<>();
  private static final byte[] PREIMAGE = word("the secret");
  private static final byte[] SUBJECT = word("shipment 7");
  private static final byte[] DELIVERED = word("delivered");

  private Anvil anvil;
  private Deployment on;
  private String address;
  private Lockstep chain;
  private ConditionalModel model;
  private Random random;
  private boolean fast;
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
    chain = new Lockstep(anvil, on.web3j(), "ConditionalPayments", address);
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
    long seed = Lockstep.seed();
    random = new Random(seed);
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      if (i % 25 == 0) newPayments();
      act();
      compare("seed " + seed + ", operation " + i);
    }
    System.out.printf("conditional payments in lockstep, seed %d: %s%n", seed, answers);
    assertThat(answers.getOrDefault("done", 0))
        .as("successes, seed %d", seed)
        .isGreaterThan(Lockstep.OPERATIONS / 8);
    assertThat(answers.size()).as("kinds of answers, seed %d", seed).isGreaterThan(6);
  }

  private interface Call {
    void apply(ConditionalModel model, Clock now) throws Refused;
  }

  private void act() throws Exception {
    Terms t = payments.get((int) below(payments.size()));
    String sender = below(4) == 0 ? ACCOUNTS.get((int) below(3)) : "payer";
    ConditionalPayments.Terms terms = onChain(t);
    ConditionalPayments contract = contract(sender);
    int index = (int) below(t.conditions().size() + (below(6) == 0 ? 1 : 0));
    boolean good = below(5) != 0;
    switch ((int) below(9)) {
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
                terms,
                big(index),
                receipt(),
                new ConditionalPayments.LogPlace(big(1), place, List.of())),
            sender,
            (m, now) -> m.meet(t, index, Kind.RECEIPT, good, "NotAnchored", now));
      }
      case 5, 6 -> run(contract.release(terms), sender, (m, now) -> m.release(t, now));
      case 7 -> run(contract.expire(terms), sender, (m, now) -> m.expire(t, now));
      default -> {
        long units = below(model.creditOf(sender) + 2);
        run(
            contract.withdraw(on.tokenAddress(), big(units), key("elsewhere").getAddress()),
            sender,
            (m, now) -> m.withdraw(sender, units));
      }
    }
  }

  private void run(RemoteFunctionCall<TransactionReceipt> call, String sender, Call expected)
      throws Exception {
    // Half of the rounds on a fast chain, half on a slow one, so that either clock may be the last.
    chain.pass(fast ? below(4) : 0, below(fast ? 8 : 40));
    Lockstep.Outcome outcome = chain.send(call, key(sender));
    Clock now = new Clock(outcome.block(), outcome.time());
    Optional<String> refusal = Optional.empty();
    try {
      expected.apply(model, now);
    } catch (Refused refused) {
      refusal = Optional.ofNullable(refused.getMessage());
    }
    assertThat(outcome.refusal()).as("at %s", now).isEqualTo(refusal);
    answers.merge(refusal.orElse("done"), 1, Integer::sum);
  }

  private void compare(String where) throws Exception {
    ConditionalPayments view = contract("payer");
    for (Terms t : payments) {
      var state = view.paymentOf(view.hashOf(onChain(t)).send()).send();
      ConditionalModel.Status status = model.status(t);
      assertThat(state.status.intValueExact()).as(where).isEqualTo(status.code);
      assertThat(state.met.intValueExact()).as(where).isEqualTo(model.met(t));
      assertThat(state.amount.longValueExact())
          .isEqualTo(status == ConditionalModel.Status.NONE ? 0 : t.amount());
    }
    for (String account : ACCOUNTS) {
      assertThat(credit(account)).as("%s: %s", where, account).isEqualTo(model.creditOf(account));
    }
    assertThat(on.token(Keys.ISSUER).balanceOf(address).send().longValueExact())
        .as(where)
        .isEqualTo(model.balance());
  }

  private void newPayments() throws Exception {
    Clock now = now();
    payments.clear();
    fast = random.nextBoolean();
    for (int i = 0; i < 4; i++) {
      List<ConditionalModel.Condition> conditions = new ArrayList<>();
      for (int c = i < 3 ? 0 : (int) below(3); c >= 0; c--) {
        Kind kind = i == 1 || i == 2 ? Kind.DATE : KINDS.get((int) below(4));
        conditions.add(new ConditionalModel.Condition(kind, now.plus(new Clock(10, 100))));
      }
      Clock timeout = now.plus(new Clock(30 + below(20), 300 + below(200)));
      Terms t = new Terms(next++, "payer", "payee", 1 + below(100_000), timeout, conditions);
      payments.add(t);
      if (i != 0)
        run(contract("payer").fund(onChain(t)), "payer", (m, at) -> m.fund(t, "payer", at));
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
          condition(
              1, ZERO, Eip712.word(big(it.date().block())), Eip712.word(big(it.date().time())));
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
            key("payee").getAddress(),
            key("payer").getAddress(),
            on.tokenAddress(),
            BigInteger.ZERO);
    byte[] id = on.eip712().logId(1);
    leaf =
        new SettlementVault.Leaf(
            big(1),
            id,
            big(1),
            big(1),
            laneKey,
            word("voucher"),
            big(0),
            big(0),
            big(500),
            word("terms"));
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

  private long credit(String account) throws Exception {
    return contract("payer")
        .creditOf(on.tokenAddress(), key(account).getAddress())
        .send()
        .longValueExact();
  }

  private Clock now() throws Exception {
    var block =
        on.web3j().ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send().getBlock();
    return new Clock(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
  }

  private long below(long bound) {
    return random.nextLong(bound);
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
    return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 32);
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
