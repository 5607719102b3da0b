package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static dev.bascule.contracts.EscrowTerms.arbitration;
import static dev.bascule.contracts.EscrowTerms.big;
import static dev.bascule.contracts.EscrowTerms.key;
import static dev.bascule.contracts.EscrowTerms.onChain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.EscrowModel.Clock;
import dev.bascule.contracts.EscrowModel.Refused;
import dev.bascule.contracts.EscrowModel.Terms;
import dev.bascule.contracts.bindings.EscrowPayments;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;
import org.web3j.utils.Numeric;

/**
 * The escrow's bytecode against a plain model of it: the same calls, the same answers, the same
 * state.
 */
class EscrowOnChainTest {

  private static final List<String> ACCOUNTS =
      List.of(
          "payer",
          "merchant",
          "arbiter",
          "governance",
          "fund",
          "fees",
          "payee0",
          "payee1",
          "payee2");
  private static final Clock BOND_EXIT = new Clock(6, 60);

  private Anvil anvil;
  private Deployment on;
  private String address;
  private Lockstep chain;
  private EscrowModel model;
  private Random random;
  private boolean fast;
  private final List<Terms> payments = new ArrayList<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private int next;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    address =
        send(EscrowPayments.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE),
                new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT),
                key("governance").getAddress(),
                key("fund").getAddress(),
                new EscrowPayments.Duration(big(BOND_EXIT.block()), big(BOND_EXIT.time()))))
            .getContractAddress();
    for (String account : List.of("payer", "merchant", "arbiter")) {
      send(on.token(Keys.ISSUER).issue(key(account).getAddress(), BigInteger.TEN.pow(12)));
      send(on.token(key(account)).approve(address, BigInteger.TEN.pow(12)));
    }
    chain = new Lockstep(anvil, on.web3j(), "EscrowPayments", address);
    model = new EscrowModel("governance", "fund", BOND_EXIT);
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
      if (i % 30 == 0) newPayments();
      step("seed " + seed + ", operation " + i);
    }
    System.out.printf("escrow in lockstep, seed %d: %s%n", seed, answers);
    assertThat(answers.getOrDefault("done", 0))
        .as("successes, seed %d", seed)
        .isGreaterThan(Lockstep.OPERATIONS / 5);
    assertThat(answers.size()).as("kinds of answers, seed %d", seed).isGreaterThan(8);
  }

  /** The identity of a payment, by another implementation's ABI encoding. */
  @Test
  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  void theHashOfTermsIsTheirEncodingOnThisChainAndInThisContract() throws Exception {
    random = new Random(1);
    newPayments();
    for (Terms t : payments) {
      EscrowPayments.Terms terms = onChain(on, t);
      byte[] tag = "Bascule escrow terms, version 1".getBytes(StandardCharsets.UTF_8);
      String encoded =
          FunctionEncoder.encodeConstructor(
              List.<Type>of(
                  new Bytes32(Hash.sha3(tag)),
                  new Uint256(anvil.chainId()),
                  new Address(address),
                  terms));
      assertThat(escrow("payer").hashOf(terms).send())
          .isEqualTo(Hash.sha3(Numeric.hexStringToByteArray(encoded)));
    }
  }

  private interface Call {
    void apply(EscrowModel model, Clock now) throws Refused;
  }

  private void step(String where) throws Exception {
    act();
    compare(where);
  }

  private void act() throws Exception {
    Terms t = payments.get((int) below(payments.size()));
    long most = Math.max(1, model.payment(t).capturable() + 1);
    int roll = (int) below(16);
    String sender = sender(t, roll);
    int bps = (int) below(12) == 0 ? 501 : 100 + (int) below(401);
    long amount = below(8) == 0 ? most : below(most);
    EscrowPayments escrow = escrow(sender);
    EscrowPayments.Terms terms = onChain(on, t);
    switch (roll) {
      case 0, 1 -> {
        long units = below(10) == 0 ? below(2) * 1_000_001 : 1 + below(100_000);
        run(
            escrow.authorize(terms, big(units)),
            sender,
            (m, now) -> m.authorize(t, sender, units, now));
      }
      case 2, 3, 4 ->
          run(
              escrow.capture(terms, big(amount), big(bps)),
              sender,
              (m, now) -> m.capture(t, sender, amount, bps, now));
      case 5 -> run(escrow.voidPayment(terms), sender, (m, now) -> m.voidPayment(t, sender));
      case 6 -> run(escrow.reclaim(terms), sender, (m, now) -> m.reclaim(t, now));
      case 7 -> {
        long units = below(model.payment(t).refundable() + 2);
        run(escrow.refund(terms, big(units)), sender, (m, now) -> m.refund(t, sender, units, now));
      }
      case 8, 9 ->
          run(
              escrow.dispute(terms, big(amount)),
              sender,
              (m, now) -> m.dispute(t, sender, amount, now));
      case 10, 11 -> {
        long toPayer = below(model.disputeOf(t).amount() + 2);
        boolean groundless = below(10) == 0;
        byte[] grounds = new byte[32];
        grounds[0] = (byte) (groundless ? 1 : 0);
        run(
            escrow.rule(terms, big(toPayer), grounds),
            sender,
            (m, now) -> m.rule(t, sender, toPayer, groundless, now));
      }
      case 12 -> run(escrow.concede(terms), sender, (m, now) -> m.concede(t, sender));
      case 13 -> run(escrow.ruleBySilence(terms), sender, (m, now) -> m.ruleBySilence(t, now));
      case 14 -> bond(sender, below(2_000));
      default -> {
        String account = ACCOUNTS.get((int) below(ACCOUNTS.size()));
        long units = below(model.creditOf(account) + 2);
        String to = key("elsewhere").getAddress();
        run(
            escrow(account).withdraw(on.tokenAddress(), big(units), to),
            account,
            (m, now) -> m.withdraw(account, units));
      }
    }
  }

  private void bond(String other, long units) throws Exception {
    String token = on.tokenAddress();
    String arbiter = "arbiter";
    switch ((int) below(6)) {
      case 5 -> {
        Terms t = payments.getFirst();
        String sender = below(4) == 0 ? other : arbiter;
        boolean engaged = below(4) != 0;
        run(
            escrow(sender).engage(key(t.merchant()).getAddress(), token, arbitration(t), engaged),
            sender,
            (m, now) -> m.engage(t, sender, engaged));
      }
      case 0, 1 ->
          run(
              escrow(arbiter).addBond(token, big(units)),
              arbiter,
              (m, now) -> m.addBond(arbiter, units));
      case 2 ->
          run(
              escrow(arbiter).requestBondExit(token, big(units)),
              arbiter,
              (m, now) -> m.requestBondExit(arbiter, units, now));
      case 3 ->
          run(
              escrow(arbiter).finishBondExit(token),
              arbiter,
              (m, now) -> m.finishBondExit(arbiter, now));
      default -> {
        String sender = below(3) == 0 ? other : "governance";
        long part = units / 8;
        run(
            escrow(sender).slash(token, key(arbiter).getAddress(), big(part), new byte[32]),
            sender,
            (m, now) -> m.slash(sender, arbiter, part));
      }
    }
  }

  private void run(RemoteFunctionCall<TransactionReceipt> call, String sender, Call expected)
      throws Exception {
    // Half of the rounds on a fast chain, half on a slow one, so that either clock may be the last.
    chain.pass(fast ? below(4) : 0, below(fast ? 10 : 40));
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
    EscrowPayments view = escrow("payer");
    for (Terms t : payments) {
      byte[] hash = view.hashOf(onChain(on, t)).send();
      var actual = view.paymentOf(hash).send();
      var expected = model.payment(t);
      assertThat(
              List.of(
                  actual.capturable,
                  actual.refundable,
                  actual.captures,
                  actual.disputes,
                  actual.status))
          .as(where)
          .containsExactly(
              big(expected.capturable()),
              big(expected.refundable()),
              big(expected.captures()),
              big(expected.disputes()),
              big(expected.status().code));
      var dispute = view.disputeOf(hash).send();
      assertThat(
              new EscrowModel.Dispute(
                  dispute.component1().longValueExact(),
                  dispute.component2().longValueExact(),
                  new Clock(
                      dispute.component3().longValueExact(),
                      dispute.component4().longValueExact())))
          .as(where)
          .isEqualTo(model.disputeOf(t));
    }
    for (String account : ACCOUNTS) {
      assertThat(
              view.creditOf(on.tokenAddress(), key(account).getAddress()).send().longValueExact())
          .as("%s: %s", where, account)
          .isEqualTo(model.creditOf(account));
    }
    String arbiter = key("arbiter").getAddress();
    var bond = view.bondOf(on.tokenAddress(), arbiter).send();
    assertThat(
            new EscrowModel.Bond(
                bond.component1().longValueExact(), bond.component2().longValueExact()))
        .as(where)
        .isEqualTo(model.bond("arbiter"));
    var exit = view.bondExitOf(on.tokenAddress(), arbiter).send();
    assertThat(
            new EscrowModel.BondExit(
                exit.component1().longValueExact(),
                new Clock(exit.component2().longValueExact(), exit.component3().longValueExact())))
        .as(where)
        .isEqualTo(model.bondExit("arbiter"));
    assertThat(on.token(Keys.ISSUER).balanceOf(address).send().longValueExact())
        .as(where)
        .isEqualTo(model.balance())
        .isEqualTo(model.owed());
  }

  /** Usually the one who may; now and then somebody else. */
  private String sender(Terms t, int roll) {
    if (below(6) == 0) return ACCOUNTS.get((int) below(ACCOUNTS.size()));
    return switch (roll) {
      case 0, 1, 8, 9 -> t.payer();
      case 10, 11 -> "arbiter";
      case 12 -> below(2) == 0 ? t.payer() : t.merchant();
      default -> t.merchant();
    };
  }

  private void newPayments() throws Exception {
    Clock now = now();
    payments.clear();
    fast = random.nextBoolean();
    for (int i = 0; i < 4; i++) {
      int count = 1 + (int) below(3);
      List<Long> weights = Stream.generate(() -> 1 + below(9)).limit(count).toList();
      boolean arbitrated = i != 3;
      payments.add(
          new Terms(
              next++,
              "payer",
              "merchant",
              1_000_000,
              now.plus(new Clock(20, 200)),
              i == 1 ? now.plus(new Clock(8, 80)) : new Clock(0, 0),
              now.plus(new Clock(35, 350)),
              now.plus(new Clock(50, 500)),
              "fees",
              100,
              500,
              ACCOUNTS.subList(6, 6 + count),
              weights,
              arbitrated ? "arbiter" : "",
              arbitrated ? 301 : 0,
              arbitrated ? 2_500 : 0,
              arbitrated ? new Clock(10, 100) : new Clock(0, 0)));
    }
    Terms t = payments.getFirst();
    String arbiter = "arbiter";
    run(
        escrow(arbiter)
            .engage(key(t.merchant()).getAddress(), on.tokenAddress(), arbitration(t), true),
        arbiter,
        (m, _) -> m.engage(t, arbiter, true));
    run(
        escrow(arbiter).addBond(on.tokenAddress(), big(700)),
        arbiter,
        (m, _) -> m.addBond(arbiter, 700));
    for (Terms it : payments.subList(0, 3)) {
      long units = 1 + below(100_000);
      run(
          escrow(it.payer()).authorize(onChain(on, it), big(units)),
          it.payer(),
          (m, begun) -> m.authorize(it, it.payer(), units, begun));
    }
  }

  private Clock now() throws Exception {
    var block =
        on.web3j().ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send().getBlock();
    return new Clock(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
  }

  private long below(long bound) {
    return random.nextLong(bound);
  }

  private EscrowPayments escrow(String sender) {
    return EscrowPayments.load(
        address,
        on.web3j(),
        Deployment.manager(on.web3j(), anvil.chainId(), key(sender)),
        new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT));
  }
}
