package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.core.treasury.DynamicTotal;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.plan.Forecast;
import dev.bascule.core.treasury.plan.Reckoning;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One limit on the wire, with all that its number follows from; amounts are decimal strings in the
 * asset's smallest unit.
 *
 * @param fixed the total of treasury.json
 * @param inForce what a window allows now, never more than {@code fixed}
 * @param free below 0 when the limit fell under what moved already
 * @param signals why it is at its least
 * @param forecast absent where there is too little history
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LimitsWire(
    String tier,
    String chain,
    String asset,
    String each,
    String windowSeconds,
    String fixed,
    String inForce,
    String used,
    String free,
    String why,
    @Nullable Dynamic dynamic,
    List<Map<String, String>> signals,
    @Nullable ForecastWire forecast,
    @Nullable LittleHistory tooLittleHistory) {

  /** As treasury.json has it. */
  record Dynamic(
      String least,
      String most,
      String percent,
      String lookBackWindows,
      String rank,
      String growthPercent) {
    private static Dynamic of(DynamicTotal total) {
      return new Dynamic(
          total.least().toString(),
          total.most().toString(),
          Integer.toString(total.percent()),
          Integer.toString(total.lookBack().windows()),
          Integer.toString(total.lookBack().rank()),
          Integer.toString(total.growthPercent()));
    }
  }

  /**
   * @param from when the first window began, in seconds since 1970
   * @param windows what left in each, the oldest first
   * @param units the {@code rank}-th largest of them
   * @param waiting what is approved and has not left; no limit follows it
   * @param expected both together
   */
  record ForecastWire(
      String from,
      List<String> windows,
      String rank,
      String units,
      String waiting,
      String expected) {}

  /** So many whole windows are known, of those that are needed. */
  record LittleHistory(String have, String needed) {}

  static LimitsWire of(Reckoning reckoning, BigInteger used, BigInteger waiting) {
    TierPolicy.Limit limit = reckoning.limit();
    return new LimitsWire(
        reckoning.tier().tier().word(),
        reckoning.tier().chain().caip2(),
        limit.asset().caip19(),
        limit.each().toString(),
        Long.toString(limit.windowSeconds()),
        limit.total().toString(),
        reckoning.total().units().toString(),
        used.toString(),
        reckoning.total().units().subtract(used).toString(),
        reckoning.total().why(),
        limit.dynamic().map(Dynamic::of).orElse(null),
        reckoning.signals().stream()
            .map(each -> Map.of("code", each.kind().code(), "why", each.why()))
            .toList(),
        reckoning.forecast() instanceof Forecast.Known known ? forecast(known, waiting) : null,
        reckoning.forecast() instanceof Forecast.TooLittle(int have, int needed)
            ? new LittleHistory(Integer.toString(have), Integer.toString(needed))
            : null);
  }

  private static ForecastWire forecast(Forecast.Known known, BigInteger waiting) {
    return new ForecastWire(
        Long.toString(known.from()),
        known.windows().stream().map(BigInteger::toString).toList(),
        Integer.toString(known.rank()),
        known.units().toString(),
        waiting.toString(),
        known.units().add(waiting).toString());
  }
}
