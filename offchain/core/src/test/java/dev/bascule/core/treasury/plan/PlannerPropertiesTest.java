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
import static dev.bascule.core.treasury.plan.PlanWorld.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TreasuryPolicy.Wallet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of every plan, whatever lies where and is under way. */
class PlannerPropertiesTest {

  private static final List<Wallet> ACCOUNTS = List.of(TILL, DESK, VAULT);

  /** Two hot wallets and a warm one between them and the cold; some money, some moves, limits. */
  private static PlanWorld world(long seed) {
    var random = new Random(seed);
    var world =
        new PlanWorld(
            target(TILL, COIN, 100, 200, 300, random.nextBoolean() ? DESK : VAULT),
            target(DRAWER, SAT, 100, 150, 400, RESERVE),
            target(TILL, TOKEN, 1_000, 2_000, 2_500, DESK),
            target(DESK, COIN, 300, 300, 500, VAULT),
            target(DESK, TOKEN, 3_000, 5_000, 5_001, VAULT));
    for (Wallet each : ACCOUNTS) {
      world.has(each, COIN, random.nextInt(900)).has(each, TOKEN, random.nextInt(9_000));
    }
    world.has(DRAWER, SAT, random.nextInt(900)).has(RESERVE, SAT, random.nextInt(900));
    for (Tier tier : Tier.values()) {
      for (ChainAsset asset : List.of(COIN, TOKEN, SAT)) {
        if (random.nextInt(3) == 0) {
          int each = random.nextInt(2_000);
          world.room(tier, asset, each, each + random.nextInt(2_000) - 500);
        }
      }
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      Wallet from = ACCOUNTS.get(random.nextInt(3));
      String to = List.of("shop", "till", "desk", "vault").get(random.nextInt(4));
      ChainAsset asset = random.nextBoolean() ? COIN : TOKEN;
      world.open(
          move(
              "open-" + i,
              from,
              random.nextInt(2),
              flow(asset, random.nextInt(200), to),
              fee(COIN, PlanWorld.EVM_FEE)));
    }
    return world;
  }

  /** What leaves a wallet by a plan, the highest fees included. */
  private static Map<List<Object>, Long> leaving(Plan plan) {
    Map<List<Object>, Long> leaving = new HashMap<>();
    for (Plan.PlannedMove each : plan.moves()) {
      ChainAsset coin = each.asset().equals(SAT) ? SAT : COIN;
      leaving.merge(List.of(each.from(), each.asset()), each.units().longValueExact(), Long::sum);
      leaving.merge(List.of(each.from(), coin), each.feeMax().longValueExact(), Long::sum);
    }
    return leaving;
  }

  @Property(seed = "3")
  void neverMoreThanIsFree(@ForAll long seed) {
    var world = world(seed);
    leaving(world.plan())
        .forEach((at, units) -> {
          assertThat(units)
              .isLessThanOrEqualTo(world.free((Wallet) at.get(0), (ChainAsset) at.get(1)));
        });
  }

  @Property(seed = "4")
  void noLimitIsPassed(@ForAll long seed) {
    var world = world(seed);
    Plan plan = world.plan();
    Map<LimitsInForce.Of, Long> tiers = new HashMap<>();
    leaving(plan)
        .forEach((at, units) ->
            tiers.merge(
                new LimitsInForce.Of(((Wallet) at.get(0)).tier(), (ChainAsset) at.get(1)),
                units,
                Long::sum));
    tiers.forEach((of, units) ->
        assertThat(units).isLessThanOrEqualTo(world.rooms().get(of).left().longValueExact()));
    for (Plan.PlannedMove each : plan.moves()) {
      boolean coin = !each.asset().equals(TOKEN);
      assertThat(coin ? each.units().add(each.feeMax()) : each.units())
          .isLessThanOrEqualTo(
              world.rooms().get(new LimitsInForce.Of(each.from().tier(), each.asset())).each());
    }
  }

  private static long distance(Target target, long amount) {
    return Math.max(
        0,
        Math.max(target.low().longValueExact() - amount, amount - target.high().longValueExact()));
  }

  private static Map<Target, Long> distances(PlanWorld world) {
    Map<Target, Long> distances = new HashMap<>();
    for (Target each : world.targets()) {
      Wallet wallet =
          PlanDesk.WALLETS.stream()
              .filter(it -> it.name().equals(each.wallet()))
              .findFirst()
              .orElseThrow();
      distances.put(each, distance(each, world.after(wallet, each.asset())));
    }
    return distances;
  }

  /** With everything that is open and planned executed, at the highest fees. */
  @Property(seed = "5")
  void noWalletIsLeftWorse(@ForAll long seed) {
    var world = world(seed);
    Map<Target, Long> before = distances(world);
    world.propose(world.plan());
    distances(world)
        .forEach((target, distance) ->
            assertThat(distance).as(target.toString()).isLessThanOrEqualTo(before.get(target)));
  }

  @Property(seed = "6")
  void aPlanThatWasProposedLeavesNothingToPlan(@ForAll long seed) {
    var world = world(seed);
    Plan plan = world.plan();
    assertThat(world.plan()).isEqualTo(plan);
    world.propose(plan);
    assertThat(world.plan().moves()).isEmpty();
  }

  @Property(seed = "7")
  void nothingIsMadeOrLost(@ForAll long seed) {
    var world = world(seed);
    long tokens = world.sum(TOKEN);
    long coins = world.sum(COIN) + world.sum(SAT);
    long fees = world.execute(world.plan());
    assertThat(world.sum(TOKEN)).isEqualTo(tokens);
    assertThat(world.sum(COIN) + world.sum(SAT)).isEqualTo(coins - fees);
  }

  /** Every round brings the wallets nearer to their bands, so that the rounds come to an end. */
  @Property(seed = "8")
  void everyRoundBringsWalletsNearer(@ForAll long seed) {
    var world = world(seed);
    long before = far(world);
    for (int round = 0; round < 20; round++) {
      Plan plan = world.plan();
      if (plan.moves().isEmpty()) return;
      world.execute(plan);
      long now = far(world);
      assertThat(now).isLessThan(before);
      before = now;
    }
  }

  private static long far(PlanWorld world) {
    return distances(world).values().stream().mapToLong(Long::longValue).sum();
  }

  /** A plan that is always empty would hold to all of the above. */
  @Property(seed = "9", tries = 1)
  void plansAreNotEmpty() {
    int moves = 0;
    for (long seed = 0; seed < 200; seed++) moves += world(seed).plan().moves().size();
    assertThat(moves).isGreaterThan(200);
  }
}
