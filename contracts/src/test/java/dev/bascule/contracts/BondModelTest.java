package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.VaultModel.Clock;
import dev.bascule.contracts.VaultModel.Lane;
import dev.bascule.contracts.VaultModel.Span;
import dev.bascule.contracts.VaultModel.Spans;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The rules of bond rounds and challenges alone, in thousands of random stories: an honest operator
 * never ends short, and a dishonest one's bond goes where the rules say and nowhere else. {@code
 * -Dbascule.test.stories} raises their number.
 */
class BondModelTest {

  static final int PAYER_SHARE = 4_000;
  private static final int STORIES = Integer.getInteger("bascule.test.stories", 200);
  private static final int STEPS = 300;
  private static final long UNIT = 10;

  /** Answers that the stories must have met, or they test less than they say. */
  private static final Set<String> EXPECTED =
      Set.of(
          "AlreadyAnswered",
          "AlreadyChallenged",
          "AlreadyExit",
          "AlreadyJoined",
          "AnchorTooShort",
          "AnswerNotDue",
          "ChallengeLapsed",
          "CountingNotOver",
          "CountingOver",
          "EpochTooSoon",
          "ExitNotMature",
          "FilingNotOver",
          "FilingOver",
          "Inconsistent",
          "InsufficientCollateral",
          "InsufficientCredit",
          "LeafMismatch",
          "LeafNotRedeemable",
          "LogShrinks",
          "NoChallenge",
          "NoReleaseRequest",
          "NoRound",
          "NotInLog",
          "NotOpen",
          "NothingFiled",
          "NothingToAnswer",
          "OperatorAlive",
          "OperatorKeyIsRevoked",
          "OperatorSilent",
          "ReleaseNotMature",
          "RoundIsOpen",
          "RoundsOver",
          "WrongLog");

  private final Set<String> met = new TreeSet<>();
  private int exits;
  private int paidByBond;
  private int released;
  private int countedAgain;

  @Test
  void anHonestOperatorNeverEndsShort() {
    for (long seed = 0; seed < STORIES; seed++) new Story(seed, true).play();
    assertThat(paidByBond).as("payments by the bond").isZero();
  }

  @Test
  void aDishonestOperatorPaysAsTheRoundsSay() {
    for (long seed = 0; seed < STORIES; seed++) new Story(seed, false).play();
    for (long seed = 0; seed < STORIES; seed++) new Story(-1 - seed, true).play();
    assertThat(met).containsAll(EXPECTED);
    assertThat(exits).as("ends by shortfall, fork or silence before a challenge").isPositive();
    assertThat(paidByBond).isGreaterThan(STORIES);
    assertThat(released).isPositive();
    assertThat(countedAgain).as("lanes that come again with more").isPositive();
  }

  private final class Story {
    final long seed;
    final BondWorld world;
    final BondStory story;
    final Map<Lane, Long> settled = new HashMap<>();
    long inside;
    long mostBond;
    Clock now = new Clock(1_000, 1_790_000_000);

    Story(long seed, boolean honest) {
      this.seed = seed;
      world = new BondWorld(spans(), span(6), PAYER_SHARE, now);
      story = new BondStory(world, new Random(seed), honest);
    }

    void play() {
      for (int step = 0; step < STEPS; step++) step(story.next());
      countedAgain += world.bond.countedAgain;
      if (!story.honest) return;
      for (BondOp op : story.duties()) step(op);
      for (Lane lane : story.lanes()) {
        assertThat(world.vault.filedToOf(lane))
            .as("seed %s: %s is short for good", seed, lane)
            .isLessThanOrEqualTo(world.vault.settledOf(lane));
      }
    }

    private void step(BondOp op) {
      Clock next = new Clock(now.block() + 1, now.time() + 1);
      if (op instanceof BondOp.Wait(long blocks, long seconds)) {
        next = new Clock(now.block() + blocks, now.time() + seconds);
      }
      now = next;
      boolean exited = world.vault.exited();
      long bond = world.vault.creditOf(VaultModel.BOND);
      String answer = world.apply(op, now);
      met.add(answer);
      String at = "seed " + seed + ", " + op + " -> " + answer;
      if (answer.isEmpty()) {
        if (op instanceof BondOp.Deposit(_, long amount)) inside += amount;
        if (op instanceof BondOp.Withdraw(_, long amount)) inside -= amount;
      }
      keeps(op, at, bond);
      if (world.vault.exited() && !exited) {
        if (!(op instanceof BondOp.DeclareExit)) exits++;
        if (story.honest) {
          assertThat(op).as(at).isEqualTo(new BondOp.DeclareExit(VaultModel.GOVERNANCE));
        }
      }
    }

    private void keeps(BondOp op, String at, long bondBefore) {
      VaultModel vault = world.vault;
      assertThat(vault.owed()).as("INV-SOLVENT: %s", at).isEqualTo(inside);
      assertThat(vault.collateral.values()).as(at).allMatch(it -> it >= 0);
      assertThat(vault.credit.values()).as(at).allMatch(it -> it >= 0);
      for (Lane lane : story.lanes()) {
        long before = settled.getOrDefault(lane, 0L);
        assertThat(vault.settledOf(lane)).as("INV-MONOTONE: %s", at).isGreaterThanOrEqualTo(before);
        settled.put(lane, vault.settledOf(lane));
      }
      long bond = vault.creditOf(VaultModel.BOND);
      mostBond = Math.max(mostBond, bond);
      if (bond < bondBefore) {
        assertThat(op).as(at).isInstanceOfAny(BondOp.Pay.class, BondOp.FinishRelease.class);
        if (op instanceof BondOp.Pay) paidByBond++;
        else released++;
      }
      for (String payer : BondStory.PAYERS) {
        assertThat(world.bond.drawn(payer))
            .as("kappa: %s", at)
            .isLessThanOrEqualTo(mostBond * PAYER_SHARE / BondModel.WHOLE);
      }
      if (!story.honest) return;
      story
          .outstanding()
          .forEach((payer, sum) ->
              assertThat(sum)
                  .as("INV-COVER of %s: %s", payer, at)
                  .isLessThanOrEqualTo(vault.collateralOf(payer)));
    }
  }

  private static Span span(long units) {
    return new Span(units * UNIT, units * UNIT);
  }

  private static Spans spans() {
    return new Spans(span(24), span(6), span(24), span(72));
  }
}
