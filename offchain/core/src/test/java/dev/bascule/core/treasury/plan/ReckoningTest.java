package dev.bascule.core.treasury.plan;

import static dev.bascule.core.treasury.plan.PlanDesk.COIN;
import static dev.bascule.core.treasury.plan.PlanDesk.DESK;
import static dev.bascule.core.treasury.plan.PlanDesk.EVM;
import static dev.bascule.core.treasury.plan.PlanDesk.HOUR;
import static dev.bascule.core.treasury.plan.PlanDesk.NOW;
import static dev.bascule.core.treasury.plan.PlanDesk.OWN;
import static dev.bascule.core.treasury.plan.PlanDesk.TILL;
import static dev.bascule.core.treasury.plan.PlanDesk.dynamic;
import static dev.bascule.core.treasury.plan.PlanDesk.fee;
import static dev.bascule.core.treasury.plan.PlanDesk.flow;
import static dev.bascule.core.treasury.plan.PlanDesk.past;
import static dev.bascule.core.treasury.plan.PlanDesk.policy;
import static dev.bascule.core.treasury.plan.PlanDesk.units;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.treasury.DynamicTotal;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.LookBack;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TierPolicy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Limits that follow a forecast: between 50 and 800, one and a half of it, at most double. */
class ReckoningTest {

  private static Reckoning hot(
      TierPolicy.Limit limit, List<PastMove> moves, long from, long now, RiskSignal... live) {
    var history = new History(policy(limit), OWN, from, moves);
    return Reckoning.of(history.policy(), history, List.of(live), now).getFirst();
  }

  private static Reckoning hot(TierPolicy.Limit limit, List<PastMove> moves) {
    return hot(limit, moves, 0, NOW);
  }

  /** Final payments to a shop, one in each hour that ended, the oldest first. */
  private static List<PastMove> hours(long... left) {
    List<PastMove> moves = new ArrayList<>();
    for (int i = 0; i < left.length; i++) {
      moves.add(shop(left[i], (1_000 - left.length + i) * HOUR + 7));
    }
    return moves;
  }

  private static PastMove shop(long units, long at) {
    return past(TILL, ProposalState.FINAL, at, flow(COIN, units, "shop"));
  }

  private static long inForce(Reckoning reckoning) {
    return reckoning.total().units().longValueExact();
  }

  private static List<Long> windows(Reckoning reckoning) {
    return ((Forecast.Known) reckoning.forecast())
        .windows().stream().map(BigInteger::longValueExact).toList();
  }

  @Test
  void theForecastIsTheWindowOfThatRank() {
    var moves = hours(40, 300, 60, 70);
    for (int rank = 1; rank <= 4; rank++) {
      var forecast = (Forecast.Known) hot(dynamic(4, rank), moves).forecast();
      assertThat(forecast.units().longValueExact())
          .isEqualTo(List.of(300L, 70L, 60L, 40L).get(rank - 1));
      assertThat(forecast.from()).isEqualTo(996 * HOUR);
    }
    // 70 is the second of these from the third hour on: 105, and no doubling is asked for.
    assertThat(inForce(hot(dynamic(4, 2), moves))).isEqualTo(105);
    // 40 asks for 60; then 300 asks for 450, which 60 reaches by way of 120 and 240.
    assertThat(inForce(hot(dynamic(4, 1), moves))).isEqualTo(450);
    assertThat(inForce(hot(dynamic(3, 1), moves))).isEqualTo(400);
  }

  @Test
  void aWindowIsAnHourThatEnded() {
    var moves =
        List.of(
            shop(1, 998 * HOUR - 1),
            shop(2, 998 * HOUR),
            shop(4, 999 * HOUR - 1),
            shop(8, 999 * HOUR),
            shop(16, 1_000 * HOUR - 1),
            shop(32, 1_000 * HOUR));
    assertThat(windows(hot(dynamic(2, 1), moves))).containsExactly(6L, 24L);
  }

  /** What is not final, what another tier pays, and what stays in the treasury is no demand. */
  @Test
  void onlyWhatLeftForGoodCounts() {
    long at = 999 * HOUR;
    List<PastMove> moves = new ArrayList<>();
    for (ProposalState state : ProposalState.values()) {
      if (state == ProposalState.REJECTED || state == ProposalState.FAILED) continue;
      moves.add(past(TILL, state, at, flow(COIN, 100, "shop"), fee(COIN, 1)));
    }
    moves.add(past(DESK, ProposalState.FINAL, at, flow(COIN, 7_000, "shop")));
    moves.add(past(TILL, ProposalState.FINAL, at, flow(COIN, 9_000, "vault"), fee(COIN, 3)));
    moves.add(past(TILL, ProposalState.FINAL, at, flow(PlanDesk.TOKEN, 8_000, "shop")));
    assertThat(windows(hot(dynamic(1, 1), moves))).containsExactly(104L);
  }

  @Test
  void tooLittleHistoryGivesNoNumberAndTheLeast() {
    var reckoning = hot(dynamic(4, 1), hours(300, 300, 300, 300), 997 * HOUR - 5, NOW);
    assertThat(reckoning.forecast()).isEqualTo(new Forecast.TooLittle(3, 4));
    assertThat(inForce(reckoning)).isEqualTo(50);
    assertThat(reckoning.total().why()).contains("3 whole windows, 4 are needed");
    assertThat(hot(dynamic(4, 1), List.of(), NOW - 1, NOW).forecast())
        .isEqualTo(new Forecast.TooLittle(0, 4));
    assertThat(hot(dynamic(4, 1), List.of(), 996 * HOUR, NOW).forecast())
        .isInstanceOf(Forecast.Known.class);
  }

  @Test
  void noForecastLiftsTheFixedTotal() {
    var all = new long[100];
    Arrays.fill(all, 900_000);
    assertThat(inForce(hot(dynamic(100, 1), hours(all)))).isEqualTo(800);
    var fixed = hot(PlanDesk.fixed(COIN), hours(900_000));
    assertThat(fixed.total().units()).isEqualTo(units(5_000));
    assertThatThrownBy(
            () -> new TierPolicy.Limit(COIN, units(100), units(799), HOUR, dynamic(4, 1).dynamic()))
        .hasMessageContaining("most is above total");
  }

  /** A total that is too high, however it came about, is cut; one that is missing is the least. */
  @Test
  void theRulesBelieveNoTotalAboveTheFixedOne() {
    TierPolicy.Limit limit = dynamic(4, 1);
    var of = new LimitsInForce.Of(Tier.HOT, COIN);
    var pumped = new LimitsInForce(Map.of(of, new LimitsInForce.Total(units(1_000_000), "a bug")));
    assertThat(pumped.total(Tier.HOT, limit).units()).isEqualTo(units(1_000));
    assertThat(LimitsInForce.UNKNOWN.total(Tier.HOT, limit).units()).isEqualTo(units(50));
    assertThat(pumped.total(Tier.COLD, limit).units()).isEqualTo(units(50));
    assertThat(LimitsInForce.UNKNOWN.total(Tier.HOT, PlanDesk.fixed(COIN)).units())
        .isEqualTo(units(5_000));
  }

  @Test
  void whatIsWrongLowersToTheLeast() {
    var moves = new ArrayList<>(hours(300, 300, 300, 300));
    assertThat(inForce(hot(dynamic(4, 1), moves))).isEqualTo(450);
    for (RiskSignal.Kind kind : RiskSignal.Kind.values()) {
      var here = new RiskSignal(EVM, kind, "because");
      assertThat(inForce(hot(dynamic(4, 1), moves, 0, NOW, here))).isEqualTo(50);
      var elsewhere = new RiskSignal(PlanDesk.BTC, kind, "because");
      assertThat(inForce(hot(dynamic(4, 1), moves, 0, NOW, elsewhere))).isEqualTo(450);
    }
    moves.add(past(TILL, ProposalState.REJECTED, NOW - 1, flow(COIN, 1, "shop")));
    var rejected = hot(dynamic(4, 1), moves);
    assertThat(inForce(rejected)).isEqualTo(50);
    assertThat(rejected.total().why()).contains("move_rejected (past was rejected)");
    moves.set(4, past(TILL, ProposalState.FAILED, 996 * HOUR, flow(COIN, 1, "shop")));
    assertThat(hot(dynamic(4, 1), moves).signals())
        .extracting(RiskSignal::kind)
        .containsExactly(RiskSignal.Kind.MOVE_FAILED);
    moves.set(4, past(TILL, ProposalState.FAILED, 996 * HOUR - 1, flow(COIN, 1, "shop")));
    assertThat(inForce(hot(dynamic(4, 1), moves))).isEqualTo(450);
  }

  /** Who has the keys did not ask: it is no demand, and a reason to let less go. */
  @Test
  void whatWasSignedOutsideIsNoDemandAndASignal() {
    var moves = new ArrayList<>(hours(30, 30, 30, 30));
    moves.add(PlanDesk.signedOutside(TILL, 998 * HOUR, flow(COIN, 700, "shop")));
    Reckoning after = hot(dynamic(4, 1), moves);
    assertThat(inForce(after)).isEqualTo(50);
    assertThat(after.forecast()).isEqualTo(hot(dynamic(4, 1), hours(30, 30, 30, 30)).forecast());
    assertThat(after.signals())
        .extracting(RiskSignal::kind)
        .containsExactly(RiskSignal.Kind.SIGNED_OUTSIDE);
  }

  /**
   * A thief who has the till moves all that each hour allows. What each hour allows is at most
   * double the hour before, and never more than most, whatever was moved.
   */
  @Test
  void aThiefCannotPumpTheForecast() {
    var moves = new ArrayList<>(hours(30, 30, 30, 30));
    long before = inForce(hot(dynamic(4, 1), moves));
    assertThat(before).isEqualTo(50);
    for (int hour = 0; hour < 12; hour++) {
      long now = NOW + hour * HOUR;
      long allowed = inForce(hot(dynamic(4, 1), moves, 0, now));
      assertThat(allowed).isLessThanOrEqualTo(Math.min(800, 2 * before));
      moves.add(shop(allowed, now));
      before = allowed;
    }
    // A record that is invented gains no more than most, and a single hour nothing at rank 2.
    assertThat(inForce(hot(dynamic(4, 1), hours(1L << 60, 1L << 60, 1L << 60, 1L << 60))))
        .isEqualTo(800);
    assertThat(inForce(hot(dynamic(4, 2), hours(30, 1L << 60, 30, 30)))).isEqualTo(50);
  }

  @Property(seed = "1")
  void aWindowAllowsAtMostTheGrowthOfTheOneBefore(
      @ForAll @Size(min = 7, max = 12) List<@IntRange(max = 2_000) Integer> hours,
      @ForAll @IntRange(min = 1, max = 6) int windows,
      @ForAll @IntRange(min = 1, max = 6) int rank,
      @ForAll @IntRange(min = 1, max = 400) int percent,
      @ForAll @IntRange(min = 100, max = 300) int growth) {
    var total =
        new DynamicTotal(
            units(50), units(800), percent, new LookBack(windows, Math.min(rank, windows)), growth);
    var limit = new TierPolicy.Limit(COIN, units(100), units(1_000), HOUR, Optional.of(total));
    var moves = hours(hours.stream().mapToLong(Integer::longValue).toArray());
    long first = 1_000L - hours.size();
    long before = -1;
    for (long hour = first + windows; hour <= 1_000; hour++) {
      long allowed = inForce(hot(limit, moves, first * HOUR, hour * HOUR));
      assertThat(allowed).isBetween(50L, 800L);
      if (before >= 0) assertThat(allowed * 100).isLessThanOrEqualTo(before * growth);
      before = allowed;
    }
  }

  @Test
  void whatCouldNotHoldIsRefused() {
    var back = new LookBack(7, 2);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new LookBack(0, 1),
            () -> new LookBack(367, 1),
            () -> new LookBack(7, 0),
            () -> new LookBack(7, 8),
            () -> new DynamicTotal(units(0), units(1), 100, back, 200),
            () -> new DynamicTotal(units(2), units(1), 100, back, 200),
            () -> new DynamicTotal(units(1), units(1), 0, back, 200),
            () -> new DynamicTotal(units(1), units(1), 1_001, back, 200),
            () -> new DynamicTotal(units(1), units(1), 100, back, 99),
            () -> new DynamicTotal(units(1), units(1), 100, back, 1_001),
            () ->
                new TierPolicy.Limit(
                    COIN, units(1), units(1_000), 366L * 86_400, dynamic(2, 1).dynamic()))) {
      assertThatThrownBy(wrong::run).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
