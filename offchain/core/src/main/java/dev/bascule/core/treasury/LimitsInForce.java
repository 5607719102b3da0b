package dev.bascule.core.treasury;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the limits that follow a forecast allow in a window now, reckoned before. */
public final class LimitsInForce {

  /** Nothing was reckoned: what follows a forecast allows its least, never its most. */
  public static final LimitsInForce UNKNOWN = new LimitsInForce(Map.of());

  private final Map<Of, Total> totals;

  /** A limit of a tier; an asset lies on one chain. */
  public record Of(Tier tier, ChainAsset asset) {}

  /**
   * @param units in the asset's smallest unit
   * @param why with the values
   */
  public record Total(BigInteger units, String why) {}

  public LimitsInForce(Map<Of, Total> totals) {
    this.totals = Map.copyOf(totals);
  }

  public static Total fixed(TierPolicy.Limit limit) {
    return new Total(limit.total(), "it is fixed");
  }

  /** For whoever keeps no window: what follows a forecast allows its most. */
  public static LimitsInForce most(TreasuryPolicy policy) {
    Map<Of, Total> totals = new HashMap<>();
    for (TierPolicy tier : policy.tiers()) {
      for (TierPolicy.Limit limit : tier.limits()) {
        limit
            .dynamic()
            .ifPresent(dynamic ->
                totals.put(
                    new Of(tier.tier(), limit.asset()),
                    new Total(dynamic.most(), "the window is kept elsewhere")));
      }
    }
    return new LimitsInForce(totals);
  }

  /** Never above the limit's own total: no forecast lifts that. */
  public Total total(Tier tier, TierPolicy.Limit limit) {
    Optional<DynamicTotal> dynamic = limit.dynamic();
    if (dynamic.isEmpty()) return fixed(limit);
    Total found =
        totals.getOrDefault(
            new Of(tier, limit.asset()), new Total(dynamic.get().least(), "no forecast was made"));
    return new Total(found.units().min(limit.total()), found.why());
  }
}
