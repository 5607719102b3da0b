package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What wallets of one tier on one chain may do.
 *
 * @param approvalsNeeded of people other than the proposer
 * @param delaySeconds between the last approval that is needed and the export
 * @param recipients whom they pay; empty for everybody in the address book, and never anybody else
 */
public record TierPolicy(
    Tier tier,
    ChainName chain,
    int approvalsNeeded,
    long delaySeconds,
    Set<Recipient> recipients,
    List<Limit> limits) {

  /**
   * @param each the most of one proposal, in the asset's smallest unit
   * @param total the most of all proposals of one window, in all wallets of the tier
   * @param windowSeconds how long a window is; it slides
   * @param dynamic how much of {@code total} there is, where that follows a forecast
   */
  public record Limit(
      ChainAsset asset,
      BigInteger each,
      BigInteger total,
      long windowSeconds,
      Optional<DynamicTotal> dynamic) {

    /** How far back a forecast may look: what is older says nothing of tomorrow. */
    public static final long LOOK_BACK_SECONDS_MAX = 366L * 86_400;

    public Limit(ChainAsset asset, BigInteger each, BigInteger total, long windowSeconds) {
      this(asset, each, total, windowSeconds, Optional.empty());
    }

    public Limit {
      requireNonNull(asset);
      if (each.signum() < 0 || total.compareTo(each) < 0) {
        throw new IllegalArgumentException(asset + ": each is above total, or below 0");
      }
      if (windowSeconds <= 0) throw new IllegalArgumentException(asset + ": a window of no time");
      dynamic.ifPresent(it -> requireHolds(it, asset, total, windowSeconds));
    }

    private static void requireHolds(
        DynamicTotal dynamic, ChainAsset asset, BigInteger total, long windowSeconds) {
      if (dynamic.most().compareTo(total) > 0) {
        throw new IllegalArgumentException(asset + ": most is above total");
      }
      if (windowSeconds > LOOK_BACK_SECONDS_MAX / dynamic.lookBack().windows()) {
        throw new IllegalArgumentException(
            "%s: a look-back of %d windows of %d s is longer than a year"
                .formatted(asset, dynamic.lookBack().windows(), windowSeconds));
      }
    }

    /** From what its forecast is made. */
    public LookBack lookBack() {
      return dynamic.map(DynamicTotal::lookBack).orElse(LookBack.USUAL);
    }
  }

  public TierPolicy {
    requireNonNull(tier);
    requireNonNull(chain);
    recipients = Set.copyOf(recipients);
    limits = List.copyOf(limits);
    if (approvalsNeeded < tier.approvalsMin()) {
      throw new IllegalArgumentException(
          "a " + tier.word() + " wallet needs at least " + tier.approvalsMin() + " approvals");
    }
    if (delaySeconds < 0) throw new IllegalArgumentException("a negative delay");
    if (delaySeconds >= TreasuryRules.TERM_SECONDS_MAX) {
      throw new IllegalArgumentException(
          "a delay of %d s, and no proposal stands for longer than %d s"
              .formatted(delaySeconds, TreasuryRules.TERM_SECONDS_MAX));
    }
    Set<ChainAsset> seen = new HashSet<>();
    for (Limit limit : limits) {
      if (!seen.add(limit.asset())) throw new IllegalArgumentException(limit.asset() + " twice");
      if (!limit.asset().isOn(chain)) {
        throw new IllegalArgumentException(limit.asset() + " is not on " + chain);
      }
    }
  }

  public Optional<Limit> limit(ChainAsset asset) {
    return limits.stream().filter(limit -> limit.asset().equals(asset)).findFirst();
  }
}
