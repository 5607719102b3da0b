package dev.bascule.core.book;

import dev.bascule.core.money.AssetId;
import java.util.List;

/**
 * What the operator allows; set by command, so that every member applies the same.
 *
 * @param maxTtlSeconds how far ahead a voucher's notAfter may lie; at most L of PROTOCOL B.10
 * @param observerLagSeconds R: with the chain's head older than this, nothing is accepted
 * @param laneMax lanes between one payer and one payee
 * @param riskScoreMax the highest score that is still accepted
 * @param exitDelaySeconds D_exit: how long a new log epoch leaves older collateral as no cover
 * @param exitDelayBlocks the same in blocks; both have to pass (PROTOCOL B.2), from rules 2 on
 */
public record Limits(
    long maxTtlSeconds,
    long observerLagSeconds,
    int laneMax,
    int riskScoreMax,
    long exitDelaySeconds,
    long exitDelayBlocks,
    List<AssetLimits> assets) {
  public static final Limits DEFAULT =
      new Limits(6 * 3600, 10 * 60, 4, 100, 24 * 3600, 24 * 3600, List.of());

  /**
   * @param paymentUnits the largest payment, all legs together
   * @param exposureUnits the most that may be outstanding at once, all payers together
   */
  public record AssetLimits(AssetId asset, long paymentUnits, long exposureUnits) {
    public AssetLimits {
      if (paymentUnits < 0 || exposureUnits < 0) {
        throw new IllegalArgumentException("a limit is not negative");
      }
    }
  }

  public Limits {
    assets = List.copyOf(assets);
    if (maxTtlSeconds <= 0 || observerLagSeconds <= 0 || exitDelaySeconds < 0) {
      throw new IllegalArgumentException("a duration is above 0 seconds");
    }
    if (exitDelayBlocks < 0) throw new IllegalArgumentException("blocks: " + exitDelayBlocks);
    if (laneMax <= 0) throw new IllegalArgumentException("at least one lane: " + laneMax);
  }

  public Limits withExitDelay(long seconds, long blocks) {
    return new Limits(
        maxTtlSeconds, observerLagSeconds, laneMax, riskScoreMax, seconds, blocks, assets);
  }

  public Limits withAsset(AssetLimits limits) {
    List<AssetLimits> others = new java.util.ArrayList<>(assets);
    others.removeIf(each -> each.asset().equals(limits.asset()));
    others.add(limits);
    return new Limits(
        maxTtlSeconds,
        observerLagSeconds,
        laneMax,
        riskScoreMax,
        exitDelaySeconds,
        exitDelayBlocks,
        others);
  }

  /** An asset without limits of its own has none. */
  public AssetLimits of(AssetId asset) {
    for (AssetLimits each : assets) {
      if (each.asset().equals(asset)) return each;
    }
    return new AssetLimits(asset, Long.MAX_VALUE, Long.MAX_VALUE);
  }
}
