package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.DynamicTotal;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much a limit allows in a window now, with everything that it follows from.
 *
 * <p>Invariants, each with a test of the same name:
 *
 * <ul>
 *   <li>{@code noForecastLiftsTheFixedTotal}, {@code aThiefCannotPumpTheForecast}: whatever moved,
 *       no more than most
 *   <li>{@code aWindowAllowsAtMostTheGrowthOfTheOneBefore}: also while the look-back slides
 *   <li>{@code whatIsWrongLowersToTheLeast}
 * </ul>
 *
 * @param signals why it is at its least, if it follows a forecast
 */
public record Reckoning(
    TierPolicy tier,
    TierPolicy.Limit limit,
    Forecast forecast,
    List<RiskSignal> signals,
    LimitsInForce.Total total) {

  public Reckoning {
    signals = List.copyOf(signals);
  }

  /**
   * @param live what is wrong now, of any chain
   * @param now seconds since 1970
   */
  public static List<Reckoning> of(
      TreasuryPolicy policy, History history, List<RiskSignal> live, long now) {
    List<Reckoning> all = new ArrayList<>();
    for (TierPolicy tier : policy.tiers()) {
      for (TierPolicy.Limit limit : tier.limits()) {
        Forecast forecast = history.forecast(tier, limit, now);
        List<RiskSignal> signals = signals(tier, limit, history, live, now);
        all.add(new Reckoning(tier, limit, forecast, signals, total(limit, forecast, signals)));
      }
    }
    return all;
  }

  /** As the rules take them. */
  public static LimitsInForce inForce(List<Reckoning> all) {
    Map<LimitsInForce.Of, LimitsInForce.Total> totals = new HashMap<>();
    for (Reckoning each : all) {
      totals.put(new LimitsInForce.Of(each.tier.tier(), each.limit.asset()), each.total);
    }
    return new LimitsInForce(totals);
  }

  private static List<RiskSignal> signals(
      TierPolicy tier, TierPolicy.Limit limit, History history, List<RiskSignal> live, long now) {
    List<RiskSignal> signals = new ArrayList<>();
    for (PastMove each : history.wentWrong(tier, limit, now)) {
      signals.add(new RiskSignal(tier.chain(), kind(each), each.name() + " was " + word(each)));
    }
    live.stream().filter(each -> each.chain().equals(tier.chain())).forEach(signals::add);
    return signals;
  }

  private static RiskSignal.Kind kind(PastMove wrong) {
    if (wrong.signedOutside()) return RiskSignal.Kind.SIGNED_OUTSIDE;
    return wrong.state() == ProposalState.FAILED
        ? RiskSignal.Kind.MOVE_FAILED
        : RiskSignal.Kind.MOVE_REJECTED;
  }

  private static String word(PastMove wrong) {
    return wrong.signedOutside() ? "signed outside" : wrong.state().word();
  }

  private static LimitsInForce.Total total(
      TierPolicy.Limit limit, Forecast forecast, List<RiskSignal> signals) {
    if (limit.dynamic().isEmpty()) return LimitsInForce.fixed(limit);
    DynamicTotal dynamic = limit.dynamic().get();
    if (!signals.isEmpty()) {
      RiskSignal first = signals.getFirst();
      String more = signals.size() == 1 ? "" : " and " + (signals.size() - 1) + " more";
      return new LimitsInForce.Total(
          dynamic.least(),
          "%s (%s)%s: the least".formatted(first.kind().code(), first.why(), more));
    }
    return switch (forecast) {
      case Forecast.TooLittle(int have, int needed) ->
          new LimitsInForce.Total(
              dynamic.least(),
              "history of %d whole windows, %d are needed: the least".formatted(have, needed));
      case Forecast.Known known -> {
        BigInteger units = grown(dynamic, known).min(limit.total());
        yield new LimitsInForce.Total(
            units,
            "%d percent of the forecast %s, between %s and %s, at most %d percent of a window before"
                .formatted(
                    dynamic.percent(),
                    known.units(),
                    dynamic.least(),
                    dynamic.most(),
                    dynamic.growthPercent()));
      }
    };
  }

  /**
   * From the least at the look-back's beginning, window by window: what the forecast of that day
   * asks for, and no more than the growth allows. A look-back that slides on begins lower at the
   * same window, so of two windows in a row the second never allows more than the growth, either.
   */
  private static BigInteger grown(DynamicTotal dynamic, Forecast.Known known) {
    BigInteger allowed = dynamic.least();
    for (int ended = 1; ended <= known.windows().size(); ended++) {
      BigInteger asked =
          parts(known.after(ended), dynamic.percent()).max(dynamic.least()).min(dynamic.most());
      allowed = asked.min(parts(allowed, dynamic.growthPercent()));
    }
    return allowed;
  }

  /** Rounded down: the remainder stays. */
  private static BigInteger parts(BigInteger units, int percent) {
    return units.multiply(BigInteger.valueOf(percent)).divide(BigInteger.valueOf(100));
  }
}
