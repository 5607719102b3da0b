package dev.bascule.contracts;

import static dev.bascule.contracts.Deployment.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.GovernedSplitsModel.Clock;
import dev.bascule.contracts.GovernedSplitsModel.ListId;
import dev.bascule.contracts.GovernedSplitsModel.Payee;
import dev.bascule.contracts.GovernedSplitsModel.Span;
import dev.bascule.contracts.bindings.GovernedSplits;
import dev.bascule.contracts.bindings.GovernedSplits.Duration;
import dev.bascule.contracts.bindings.GovernedSplits.Pot;
import dev.bascule.contracts.bindings.GovernedSplits.PotId;
import dev.bascule.contracts.bindings.GovernedSplits.Split;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.gas.StaticGasProvider;

/** The model and the bytecode take the same random operations and stay the same. */
class GovernedSplitsOnChainTest {

  private static final Span DELAY = new Span(20, 60);
  private static final int SPLITS = 6;

  /** So many lists of each split are compared after each operation, and all of them at the end. */
  private static final int NEWEST = 4;

  private static final StaticGasProvider GAS =
      new StaticGasProvider(BigInteger.ZERO, Deployment.GAS_LIMIT);
  private static final List<Credentials> PEOPLE =
      List.of(Keys.named("ann"), Keys.named("ben"), Keys.named("cid"), Keys.named("dee"));

  private Anvil anvil;
  private Deployment on;
  private GovernedSplits splits;
  private Lockstep chain;
  private GovernedSplitsModel model;
  private Random random;
  private int references;

  @BeforeEach
  void start() throws Exception {
    anvil = Anvil.start();
    on = Deployment.deploy(anvil);
    splits =
        send(
            GovernedSplits.deploy(
                on.web3j(),
                Deployment.manager(on.web3j(), anvil.chainId(), Keys.GOVERNANCE),
                GAS,
                duration(DELAY)));
    chain = new Lockstep(anvil, on.web3j(), "GovernedSplits", splits.getContractAddress());
    model = new GovernedSplitsModel(splits.getContractAddress(), DELAY);
    for (Credentials payer : PEOPLE) {
      BigInteger much = BigInteger.TEN.pow(12);
      send(on.token(Keys.ISSUER).issue(payer.getAddress(), much));
      send(on.token(payer).approve(splits.getContractAddress(), much));
    }
  }

  @AfterEach
  void stop() {
    on.close();
    anvil.close();
  }

  @Test
  void modelAndBytecodeStayTheSame() throws Exception {
    long seed = Lockstep.seed();
    random = new Random(seed);
    Map<String, Integer> seen = new TreeMap<>();
    for (int i = 0; i < Lockstep.OPERATIONS; i++) {
      String what = step();
      seen.merge(what, 1, Integer::sum);
      compare(NEWEST, "seed " + seed + ", operation " + i + ": " + what);
    }
    compare(Integer.MAX_VALUE, "seed " + seed + ", at the end");
    System.out.printf("governed splits in lockstep, seed %d: %s%n", seed, seen);
    assertThat(seen).containsKeys("apply done", "divide done", "withdraw done");
  }

  private String step() throws Exception {
    Credentials sender = any(PEOPLE);
    String who = sender.getAddress();
    long id = 1L + random.nextInt(Math.min(model.splits.size() + 1, SPLITS + 1));
    if (random.nextInt(4) == 0) chain.pass(random.nextInt(25), random.nextInt(70));
    // Mostly its owner, so that not every act of governance is refused.
    Credentials governor = random.nextInt(5) == 0 ? sender : ownerOf(id, sender);
    String by = governor.getAddress();
    int roll = random.nextInt(20);
    if (model.splits.isEmpty() || (roll < 3 && model.splits.size() < SPLITS)) {
      int level = random.nextInt(10) == 0 ? 8 : random.nextInt(3);
      List<Payee> payees = payees();
      String owner = random.nextInt(4) == 0 ? GovernedSplitsModel.NOBODY : who;
      Span delay =
          owner.equals(GovernedSplitsModel.NOBODY) != (random.nextInt(10) == 0)
              ? new Span(0, 0)
              : DELAY;
      return act(
          "create",
          sender,
          it -> it.create(raw(payees), BigInteger.valueOf(level), owner, duration(delay)),
          _ -> model.create(payees, level, owner, delay));
    }
    if (roll < 6) {
      List<Payee> payees = payees();
      return act(
          "propose",
          governor,
          it -> it.proposeChange(number(id), raw(payees)),
          now -> model.proposeChange(by, id, payees, now));
    }
    if (roll < 8) {
      if (random.nextBoolean()) chain.pass(DELAY.blocks(), DELAY.seconds());
      return act(
          "apply", sender, it -> it.applyChange(number(id)), now -> model.applyChange(id, now));
    }
    if (roll < 14) return money(sender, id);
    return roll < 18 ? pull(sender) : ownership(governor, id);
  }

  private String money(Credentials sender, long id) throws Exception {
    String ref = "ref-" + (random.nextInt(8) == 0 ? references : ++references);
    long amount = random.nextInt(15) == 0 ? 0 : 1 + random.nextInt(1000);
    return act(
        "pay",
        sender,
        it -> it.pay(number(id), on.tokenAddress(), ref(ref), BigInteger.valueOf(amount)),
        _ -> model.pay(sender.getAddress(), id, ref, amount));
  }

  private String pull(Credentials sender) throws Exception {
    if (random.nextInt(3) == 0) {
      String to = random.nextInt(8) == 0 ? splits.getContractAddress() : sender.getAddress();
      return act(
          "withdraw",
          sender,
          it -> it.withdraw(on.tokenAddress(), to),
          _ -> model.withdraw(sender.getAddress(), to));
    }
    List<ListId> which = new ArrayList<>(model.lists.keySet());
    which.sort(Comparator.comparingLong(ListId::split).thenComparingLong(ListId::version));
    Collections.shuffle(which, random);
    List<ListId> some = which.subList(0, 1 + random.nextInt(which.size()));
    List<PotId> pots =
        some.stream().map(it -> new PotId(number(it.split()), number(it.version()))).toList();
    return act("divide", sender, it -> it.divide(on.tokenAddress(), pots), _ -> model.divide(some));
  }

  private String ownership(Credentials governor, long id) throws Exception {
    String by = governor.getAddress();
    return switch (random.nextInt(8)) {
      case 0 ->
          act(
              "renounce",
              governor,
              it -> it.renounceOwnership(number(id)),
              _ -> model.renounceOwnership(by, id));
      case 1, 2 ->
          act(
              "withdraw change",
              governor,
              it -> it.withdrawChange(number(id)),
              _ -> model.withdrawChange(by, id));
      case 3, 4 -> {
        Credentials sender = any(PEOPLE);
        yield act(
            "take",
            sender,
            it -> it.takeOwnership(number(id)),
            _ -> model.takeOwnership(sender.getAddress(), id));
      }
      default -> {
        String to = any(PEOPLE).getAddress();
        yield act(
            "offer",
            governor,
            it -> it.offerOwnership(number(id), to),
            _ -> model.offerOwnership(by, id, to));
      }
    };
  }

  /** Sends, asks the model the same, and compares what became of it. */
  private String act(
      String what,
      Credentials sender,
      Function<GovernedSplits, RemoteFunctionCall<TransactionReceipt>> call,
      Function<Clock, Optional<String>> rule)
      throws Exception {
    GovernedSplits as =
        GovernedSplits.load(
            splits.getContractAddress(),
            on.web3j(),
            Deployment.manager(on.web3j(), anvil.chainId(), sender),
            GAS);
    Lockstep.Outcome outcome = chain.send(call.apply(as), sender);
    Optional<String> expected = rule.apply(new Clock(outcome.block(), outcome.time()));
    assertThat(outcome.refusal()).as(what).isEqualTo(expected);
    return what + expected.map(it -> ": " + it).orElse(" done");
  }

  private void compare(int newest, String after) throws Exception {
    assertThat(splits.lastSplit().send()).as(after).isEqualTo(number(model.splits.size()));
    for (long id = 1; id <= model.splits.size(); id++) {
      GovernedSplitsModel.Split expected = model.split(id);
      Split actual = splits.splitOf(number(id)).send();
      Clock proposedAt = expected.proposedAt.orElse(new Clock(0, 0));
      assertThat(
              List.<Object>of(
                  actual.owner,
                  actual.offeredTo,
                  actual.version,
                  actual.level,
                  actual.delay.blocks,
                  actual.delay.secs,
                  actual.proposedAt.blockNumber,
                  actual.proposedAt.time))
          .as(after)
          .containsExactly(
              expected.owner,
              expected.offeredTo,
              number(expected.version),
              number(expected.level),
              number(expected.delay.blocks()),
              number(expected.delay.seconds()),
              number(proposedAt.block()),
              number(proposedAt.time()));
      for (long version = Math.max(1, expected.version + 2 - newest);
          version <= expected.version + 1;
          version++) {
        compare(new ListId(id, version), after);
      }
    }
    for (Credentials who : PEOPLE) {
      assertThat(splits.creditOf(on.tokenAddress(), who.getAddress()).send())
          .as(after)
          .isEqualTo(model.credits.getOrDefault(who.getAddress(), BigInteger.ZERO));
    }
    assertThat(on.token(Keys.ISSUER).balanceOf(splits.getContractAddress()).send())
        .as(after)
        .isEqualTo(model.held);
  }

  private void compare(ListId id, String after) throws Exception {
    List<?> payees = splits.payeesOf(number(id.split()), number(id.version())).send();
    assertThat(payees.stream().map(GovernedSplits.Payee.class::cast).map(this::plain).toList())
        .as(after)
        .isEqualTo(model.lists.getOrDefault(id, List.of()));
    Pot pot = splits.potOf(number(id.split()), number(id.version()), on.tokenAddress()).send();
    var expected = model.pots.getOrDefault(id, new GovernedSplitsModel.Pot());
    assertThat(List.<Object>of(pot.arrived, pot.divided, pot.closed))
        .as(after)
        .containsExactly(expected.arrived, expected.divided, expected.closed);
  }

  private List<Payee> payees() {
    List<Payee> payees = new ArrayList<>();
    int count = random.nextInt(30) == 0 ? 65 * random.nextInt(2) : 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      long weight = random.nextInt(25) == 0 ? 0 : 1 + random.nextInt(10_000);
      boolean nested = !model.splits.isEmpty() && random.nextInt(3) == 0;
      payees.add(
          nested
              ? new Payee(
                  GovernedSplitsModel.NOBODY, 1 + random.nextInt(model.splits.size()), weight)
              : new Payee(any(PEOPLE).getAddress(), 0, weight));
    }
    return payees;
  }

  private Credentials ownerOf(long id, Credentials otherwise) {
    if (id > model.splits.size()) return otherwise;
    return PEOPLE.stream()
        .filter(it -> it.getAddress().equals(model.split(id).owner))
        .findFirst()
        .orElse(otherwise);
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Payee plain(GovernedSplits.Payee it) {
    return new Payee(it.account, it.split.longValueExact(), it.weight.longValueExact());
  }

  private static List<GovernedSplits.Payee> raw(List<Payee> payees) {
    return payees.stream()
        .map(it -> new GovernedSplits.Payee(it.account(), number(it.split()), number(it.weight())))
        .toList();
  }

  private static Duration duration(Span span) {
    return new Duration(number(span.blocks()), number(span.seconds()));
  }

  private static byte[] ref(String name) {
    return LogModel.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }
}
