package dev.bascule.core.treasury.plan;

import static dev.bascule.core.treasury.plan.PlanDesk.COIN;
import static dev.bascule.core.treasury.plan.PlanDesk.DESK;
import static dev.bascule.core.treasury.plan.PlanDesk.DRAWER;
import static dev.bascule.core.treasury.plan.PlanDesk.RESERVE;
import static dev.bascule.core.treasury.plan.PlanDesk.SAT;
import static dev.bascule.core.treasury.plan.PlanDesk.TILL;
import static dev.bascule.core.treasury.plan.PlanDesk.TOKEN;
import static dev.bascule.core.treasury.plan.PlanDesk.VAULT;
import static dev.bascule.core.treasury.plan.PlanDesk.fee;
import static dev.bascule.core.treasury.plan.PlanDesk.flow;
import static dev.bascule.core.treasury.plan.PlanDesk.move;
import static dev.bascule.core.treasury.plan.PlanDesk.units;
import static dev.bascule.core.treasury.plan.PlanWorld.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.treasury.Tier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is planned and what is not, one situation each; a fee is at most 3, of coins 5. */
class PlannerTest {

  private static final Target COINS = target(TILL, COIN, 100, 200, 300, VAULT);
  private static final Target TOKENS = target(TILL, TOKEN, 1_000, 2_000, 3_000, VAULT);
  private static final Target SATS = target(DRAWER, SAT, 100, 200, 300, RESERVE);

  private static List<String> moves(PlanWorld world) {
    return world.plan().moves().stream()
        .map(each ->
            "%s %s %s %s"
                .formatted(each.kind().word(), each.from().name(), each.to().name(), each.units()))
        .toList();
  }

  private static List<String> obstacles(PlanWorld world) {
    assertThat(world.plan().moves()).isEmpty();
    return world.plan().notPlanned().stream().map(each -> each.obstacle().code()).toList();
  }

  @Test
  void belowLowItIsRefilledToItsTarget() {
    var world = new PlanWorld(COINS).has(TILL, COIN, 99).has(VAULT, COIN, 5_000);
    assertThat(moves(world)).containsExactly("refill vault till 101");
    assertThat(world.plan().moves().getFirst().why())
        .isEqualTo("till will have 99, below its low of 100: 101 bring it to its target of 200");
    assertThat(moves(world.has(TILL, COIN, 100))).isEmpty();
  }

  @Test
  void aboveHighItIsSweptToItsTargetFeeIncluded() {
    var world = new PlanWorld(COINS).has(TILL, COIN, 301);
    assertThat(moves(world)).containsExactly("sweep till vault 98");
    assertThat(moves(world.has(TILL, COIN, 300))).isEmpty();
    // The fee of a token leaves as the coin.
    var tokens = new PlanWorld(TOKENS).has(TILL, TOKEN, 3_001).has(TILL, COIN, 3);
    assertThat(moves(tokens)).containsExactly("sweep till vault 1001");
    assertThat(obstacles(tokens.has(TILL, COIN, 2))).containsExactly("fee_not_covered");
  }

  @Test
  void coinsOfAUtxoChainMoveByTheSameRule() {
    var world = new PlanWorld(SATS).has(DRAWER, SAT, 50).has(RESERVE, SAT, 9_000);
    assertThat(moves(world)).containsExactly("refill reserve drawer 150");
    assertThat(moves(world.has(DRAWER, SAT, 400))).containsExactly("sweep drawer reserve 195");
  }

  @Test
  void whatIsReservedIsNotMoved() {
    var world =
        new PlanWorld(COINS)
            .has(TILL, COIN, 400)
            .open(move("rent", TILL, 0, flow(COIN, 60, "shop"), fee(COIN, 3)));
    assertThat(moves(world)).containsExactly("sweep till vault 134");
    var two =
        new PlanWorld(COINS)
            .has(TILL, COIN, 50)
            .has(VAULT, COIN, 130)
            .open(move("wages", VAULT, 0, flow(COIN, 97, "shop"), fee(COIN, 3)));
    assertThat(moves(two)).containsExactly("refill vault till 27");
    assertThat(two.plan().moves().getFirst().why())
        .endsWith("only 27 of it now: vault has 27 to spare, fee of up to 3 deducted");
  }

  /** Of two that cannot both execute the larger is reserved, not both. */
  @Test
  void rivalsAreReservedOnce() {
    var world =
        new PlanWorld(COINS)
            .has(TILL, COIN, 400)
            .open(move("rent", TILL, 0, flow(COIN, 60, "shop")))
            .open(move("rent-b", TILL, 0, flow(COIN, 50, "shop")));
    assertThat(moves(world)).containsExactly("sweep till vault 137");
  }

  @Test
  void whatIsProposedIsNotPlannedTwice() {
    var refill = move("refill-1", VAULT, 0, flow(COIN, 20, "till"), fee(COIN, 3));
    var world = new PlanWorld(COINS).has(TILL, COIN, 50).has(VAULT, COIN, 5_000).open(refill);
    assertThat(obstacles(world)).containsExactly("already_proposed");
    assertThat(world.plan().notPlanned().getFirst().why()).contains("refill-1");
    // What is on its way counts: with it the till is not below its low.
    assertThat(moves(world.has(TILL, COIN, 80))).isEmpty();
    assertThat(world.plan().notPlanned()).isEmpty();
  }

  @Test
  void coinsThatAreHeldWaitForTheirChange() {
    var inside = move("inside", RESERVE, 0, flow(SAT, 30, "drawer"), fee(SAT, 5));
    var world = new PlanWorld(SATS).has(DRAWER, SAT, 10).has(RESERVE, SAT, 900).open(inside);
    assertThat(obstacles(world)).containsExactly("already_proposed");
    var outside = move("outside", RESERVE, 0, flow(SAT, 30, "shop"), fee(SAT, 5));
    var free = new PlanWorld(SATS).has(DRAWER, SAT, 10).has(RESERVE, SAT, 900).open(outside);
    assertThat(moves(free)).containsExactly("refill reserve drawer 190");
  }

  @Test
  void noSourceGoesBelowItsOwnLow() {
    var world =
        new PlanWorld(
                target(TILL, COIN, 100, 200, 300, DESK), target(DESK, COIN, 500, 600, 900, VAULT))
            .has(TILL, COIN, 10)
            .has(DESK, COIN, 553)
            .has(VAULT, COIN, 10_000);
    assertThat(moves(world)).containsExactly("refill desk till 50");
    // What comes to the desk is not there yet.
    world.has(DESK, COIN, 490);
    assertThat(moves(world)).containsExactly("refill vault desk 110");
    assertThat(world.plan().notPlanned())
        .extracting(each -> each.obstacle().code())
        .containsExactly("source_empty");
  }

  @Test
  void aReserveIsNotFilledAboveItsOwnHigh() {
    var world =
        new PlanWorld(
                target(TILL, COIN, 100, 200, 300, DESK), target(DESK, COIN, 500, 600, 900, VAULT))
            .has(TILL, COIN, 800)
            .has(DESK, COIN, 850);
    assertThat(moves(world)).containsExactly("sweep till desk 50");
    assertThat(obstacles(world.has(DESK, COIN, 900))).containsExactly("reserve_full");
  }

  @Test
  void limitsHold() {
    var world =
        new PlanWorld(COINS)
            .has(TILL, COIN, 50)
            .has(VAULT, COIN, 5_000)
            .room(Tier.COLD, COIN, 60, 1_000);
    assertThat(moves(world)).containsExactly("refill vault till 57");
    assertThat(moves(world.room(Tier.COLD, COIN, 60, 20))).containsExactly("refill vault till 17");
    assertThat(obstacles(world.room(Tier.COLD, COIN, 60, -20))).containsExactly("limit_used");
    assertThat(obstacles(world.noLimit(Tier.COLD, COIN))).containsExactly("no_limit");
    var tokens =
        new PlanWorld(TOKENS)
            .has(VAULT, TOKEN, 9_000)
            .has(VAULT, COIN, 50)
            .room(Tier.COLD, COIN, 2, 900);
    assertThat(obstacles(tokens)).containsExactly("limit_used");
    assertThat(obstacles(tokens.noLimit(Tier.COLD, COIN))).containsExactly("no_limit");
  }

  @Test
  void whatCannotBePaidIsSaid() {
    var world = new PlanWorld(COINS).has(TILL, COIN, 50).has(VAULT, COIN, 5_000).payingNobody();
    assertThat(obstacles(world)).containsExactly("recipient_not_allowed");
  }

  @Test
  void whatIsUnknownIsNotPlannedWith() {
    var world = new PlanWorld(COINS).has(TILL, COIN, 50).has(VAULT, COIN, 5_000);
    assertThat(obstacles(world.unknown(VAULT))).containsExactly("balance_unknown");
    var own = new PlanWorld(COINS).has(VAULT, COIN, 5_000).unknown(TILL);
    assertThat(obstacles(own)).containsExactly("balance_unknown");
    var sink =
        new PlanWorld(
                target(TILL, COIN, 100, 200, 300, DESK), target(DESK, COIN, 500, 600, 900, VAULT))
            .has(TILL, COIN, 800)
            .unknown(DESK);
    assertThat(obstacles(sink)).containsExactly("balance_unknown", "balance_unknown");
  }

  /** Nothing is moved that costs as much as it is, or that nodes do not pass on. */
  @Test
  void dustStays() {
    var narrow = new PlanWorld(target(TILL, COIN, 198, 200, 202, VAULT));
    assertThat(obstacles(narrow.has(TILL, COIN, 197).has(VAULT, COIN, 900)))
        .containsExactly("too_small");
    assertThat(obstacles(narrow.has(TILL, COIN, 206))).containsExactly("too_small");
    assertThat(moves(narrow.has(TILL, COIN, 207))).containsExactly("sweep till vault 4");
    var sats = new PlanWorld(target(DRAWER, SAT, 198, 200, 202, RESERVE)).has(RESERVE, SAT, 900);
    assertThat(obstacles(sats.has(DRAWER, SAT, 193))).containsExactly("too_small");
    assertThat(moves(sats.has(DRAWER, SAT, 192))).containsExactly("refill reserve drawer 8");
  }

  @Test
  void targetsThatCannotHoldAreRefused() {
    var policy = PlanDesk.policy(PlanDesk.fixed(COIN));
    Target.requireHold(List.of(COINS, TOKENS, SATS), policy);
    for (List<Target> wrong :
        List.of(
            List.of(COINS, COINS),
            List.of(target(VAULT, COIN, 1, 2, 3, TILL)),
            List.of(target(TILL, COIN, 1, 2, 3, TILL)),
            List.of(target(DESK, COIN, 1, 2, 3, TILL)),
            List.of(target(TILL, COIN, 1, 2, 3, RESERVE)),
            List.of(target(TILL, SAT, 1, 2, 3, VAULT)),
            List.of(new Target("nobody", COIN, units(1), units(2), units(3), "vault")),
            List.of(new Target("till", COIN, units(1), units(2), units(3), "nobody")))) {
      assertThatThrownBy(() -> Target.requireHold(wrong, policy))
          .as(wrong.toString())
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (long[] wrong : List.of(new long[] {3, 2, 4}, new long[] {1, 5, 4}, new long[] {2, 2, 2})) {
      assertThatThrownBy(() -> target(TILL, COIN, wrong[0], wrong[1], wrong[2], VAULT))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
