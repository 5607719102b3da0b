package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.VaultModel.Clock;
import dev.bascule.contracts.VaultModel.Lane;
import dev.bascule.contracts.VaultModel.Span;
import dev.bascule.contracts.VaultModel.Spans;
import dev.bascule.contracts.bindings.SettlementVault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.utils.Numeric;

/**
 * The same random stories told to the model and to the bytecode: after every call both gave the
 * same answer and are in the same state. {@code -Dbascule.lockstep.seed} and {@code
 * -Dbascule.lockstep.calls} choose other and longer stories.
 */
class BondOnChainTest {

  private static final int CALLS = Integer.getInteger("bascule.lockstep.calls", 250);
  private static final long ANSWER = 60;

  @ParameterizedTest
  @CsvSource({"true, 20261128", "false, 20262706"})
  void modelAndBytecodeAgree(boolean honest, long kept) throws Exception {
    long seed = Long.getLong("bascule.lockstep.seed", kept);
    System.out.printf("lockstep of the bond: seed %d, honest %s%n", seed, honest);
    try (Anvil anvil = Anvil.start()) {
      SettlementVault.Parameters parameters = Deployment.parameters(Duration.ofMinutes(4));
      try (BondChain chain = new BondChain(anvil, parameters, ANSWER, BondModelTest.PAYER_SHARE)) {
        Spans spans =
            new Spans(
                span(parameters.exit),
                span(parameters.alive),
                span(parameters.filing),
                span(parameters.bond));
        Span answer = new Span(ANSWER, ANSWER);
        BondWorld world =
            new BondWorld(spans, answer, BondModelTest.PAYER_SHARE, chain.lastAlive());
        world.vault.now = chain.head();
        play(chain, world, new BondStory(world, new Random(seed), honest), seed);
        if (!honest && seed == kept) {
          assertThat(world.bond.countedAgain).as("lanes that come again").isPositive();
        }
        System.out.printf("highest gas by call: %s%n", chain.highestGas);
      }
    }
  }

  private void play(BondChain chain, BondWorld world, BondStory story, long seed) throws Exception {
    Clock last = chain.head();
    for (int i = 0; i < CALLS; i++) {
      BondOp op = story.next();
      String at = "seed %d, call %d, %s".formatted(seed, i, op);
      String answered = chain.apply(op, world);
      Clock now = chain.head();
      Clock expected =
          op instanceof BondOp.Wait(long blocks, long seconds)
              ? new Clock(last.block() + blocks, last.time() + seconds)
              : new Clock(last.block() + 1, last.time() + 1);
      assertThat(now).as(at).isEqualTo(expected);
      last = now;
      assertThat(answered).as(at).isEqualTo(world.apply(op, now));
      agree(chain, world, story, at);
    }
  }

  private static Span span(SettlementVault.Duration it) {
    return new Span(it.blocks.longValueExact(), it.secs.longValueExact());
  }

  // ---- the whole state

  private record Question(String what, String to, String data, Consumer<List<BigInteger>> check) {}

  private void agree(BondChain chain, BondWorld world, BondStory story, String at)
      throws Exception {
    List<Question> questions = new ArrayList<>();
    askVault(questions, chain, world, story);
    askBond(questions, chain, world, story);
    BatchRequest batch = chain.deployment().web3j().newBatch();
    for (Question it : questions) {
      batch.add(
          chain
              .deployment()
              .web3j()
              .ethCall(
                  Transaction.createEthCallTransaction(null, it.to, it.data),
                  DefaultBlockParameterName.LATEST));
    }
    var responses = batch.send().getResponses();
    for (int i = 0; i < questions.size(); i++) {
      String value = ((EthCall) responses.get(i)).getValue();
      Question it = questions.get(i);
      try {
        it.check.accept(words(value));
      } catch (AssertionError difference) {
        throw new AssertionError(at + ": " + it.what + ": " + difference.getMessage(), difference);
      }
    }
  }

  private static void askVault(
      List<Question> questions, BondChain chain, BondWorld world, BondStory story) {
    SettlementVault vault = chain.view();
    VaultModel model = world.vault;
    String token = chain.deployment().tokenAddress();
    for (String account : BondStory.ACCOUNTS) {
      String address = chain.address(account);
      ask(
          questions,
          "C of " + account,
          chain,
          vault.collateralOf(token, address),
          model.collateralOf(account));
      ask(
          questions,
          "K of " + account,
          chain,
          vault.creditOf(token, address),
          model.creditOf(account));
    }
    ask(questions, "owed", chain, vault.owedOf(token), model.owed());
    for (Lane lane : story.lanes()) {
      byte[] key = chain.laneKey(lane);
      ask(questions, "settled of " + lane, chain, vault.settledOf(key), model.settledOf(lane));
      ask(questions, "filedTo of " + lane, chain, vault.filedToOf(key), model.filedToOf(lane));
    }
    ask(questions, "state", chain, vault.state(), model.exited() ? 1 : 0);
    Clock exit = model.exited() ? model.exitClock : new Clock(0, 0);
    ask(questions, "exit clock", chain, vault.exitClock(), exit.block(), exit.time());
    ask(
        questions,
        "last alive",
        chain,
        vault.lastAlive(),
        model.lastAlive.block(),
        model.lastAlive.time());
    ask(questions, "epoch", chain, vault.logEpoch(), model.epoch);
    BigInteger root = Numeric.toBigInt(chain.root(model.anchored(model.epoch)));
    BigInteger size = BigInteger.valueOf(model.anchored(model.epoch).size());
    questions.add(
        new Question(
            "anchored",
            chain.deployment().vaultAddress(),
            vault.anchored().encodeFunctionCall(),
            words -> assertThat(words).containsExactly(size, root)));
  }

  private static void askBond(
      List<Question> questions, BondChain chain, BondWorld world, BondStory story) {
    BondModel model = world.bond;
    String token = chain.deployment().tokenAddress();
    var bond = chain.bond();
    String to = bond.getContractAddress();
    questions.add(
        new Question(
            "round",
            to,
            bond.roundOf(token).encodeFunctionCall(),
            words -> sameRound(words, model)));
    for (Lane lane : story.lanes()) {
      questions.add(
          new Question(
              "claim of " + lane,
              to,
              bond.claimOf(chain.laneKey(lane)).encodeFunctionCall(),
              words -> sameClaim(words, model, lane)));
    }
    for (String payer : BondStory.PAYERS) {
      questions.add(
          new Question(
              "drawn by " + payer,
              to,
              bond.drawnOf(token, chain.address(payer)).encodeFunctionCall(),
              words -> assertThat(words).containsExactly(BigInteger.valueOf(model.drawn(payer)))));
    }
    questions.add(
        new Question(
            "locked",
            to,
            bond.lockedOf(token).encodeFunctionCall(),
            words -> assertThat(words).isEqualTo(longs(model.locked()))));
    var release = model.release;
    questions.add(
        new Question(
            "release",
            to,
            bond.releaseOf(token).encodeFunctionCall(),
            words ->
                assertThat(words)
                    .isEqualTo(
                        release == null
                            ? longs(0, 0, 0)
                            : longs(
                                release.amount(),
                                release.since().block(),
                                release.since().time()))));
    model.challenges.forEach((of, it) -> {
      BigInteger root = Numeric.toBigInt(chain.root(it.log));
      questions.add(
          new Question(
              "challenge " + of,
              to,
              bond.challengeOf(
                      chain.deployment().eip712().logId(of.epoch()), BigInteger.valueOf(of.size()))
                  .encodeFunctionCall(),
              words -> {
                assertThat(words.getFirst()).isEqualTo(root);
                assertThat(words.subList(1, 5))
                    .isEqualTo(
                        longs(it.opened.block(), it.opened.time(), it.key, it.answered ? 1 : 0));
              }));
    });
  }

  /** opened (2 words), closed (2), id, phase, seniorEpoch, -Size, -Root, bond, counters, totals. */
  private static void sameRound(List<BigInteger> words, BondModel model) {
    assertThat(words.get(4).intValueExact()).as("id").isEqualTo(model.round);
    assertThat(words.get(5).intValueExact()).as("phase").isEqualTo(model.phase.onChain);
    if (model.phase == BondModel.Phase.NONE) return;
    assertThat(words.subList(0, 2)).isEqualTo(longs(model.opened.block(), model.opened.time()));
    long counted = model.claims.values().stream().filter(claim -> claim.counted).count();
    assertThat(words.subList(10, 12))
        .as("uncounted, unpaid")
        .isEqualTo(longs(model.claims.size() - counted, counted));
    if (model.phase == BondModel.Phase.FILING) return;
    assertThat(words.get(9).longValueExact()).as("bond").isEqualTo(model.bond);
    if (model.phase == BondModel.Phase.COUNTING) return;
    assertThat(words.subList(12, 14))
        .as("totals")
        .isEqualTo(longs(model.seniorTotal, model.juniorTotal));
  }

  /** round, counted, seniorTo, senior, junior, filedTo, closedTo. */
  private static void sameClaim(List<BigInteger> words, BondModel model, Lane lane) {
    BondModel.Claim claim = model.claims.get(lane);
    long closedTo = model.closedTo.getOrDefault(lane, 0L);
    assertThat(words.get(6).longValueExact()).as("closedTo").isEqualTo(closedTo);
    if (claim == null) {
      assertThat(words.subList(0, 2)).as("in no round").isEqualTo(longs(0, 0));
      return;
    }
    assertThat(words.subList(0, 3))
        .isEqualTo(longs(model.round, claim.counted ? 1 : 0, claim.seniorTo));
    assertThat(words.get(5).longValueExact()).as("filedTo").isEqualTo(claim.filedTo);
    if (!claim.counted) return;
    assertThat(words.subList(3, 5)).isEqualTo(longs(claim.senior, claim.junior));
  }

  private static void ask(
      List<Question> questions,
      String what,
      BondChain chain,
      RemoteFunctionCall<?> call,
      long... expected) {
    questions.add(
        new Question(
            what,
            chain.deployment().vaultAddress(),
            call.encodeFunctionCall(),
            words -> assertThat(words).isEqualTo(longs(expected))));
  }

  private static List<BigInteger> longs(long... values) {
    return Arrays.stream(values).mapToObj(BigInteger::valueOf).toList();
  }

  /** All that is asked for has a fixed size: 32 bytes a value. */
  private static List<BigInteger> words(String hex) {
    List<BigInteger> words = new ArrayList<>();
    for (int i = 2; i + 64 <= hex.length(); i += 64) {
      words.add(new BigInteger(hex.substring(i, i + 64), 16));
    }
    return words;
  }
}
