package dev.bascule.core.treasury;

import java.math.BigInteger;
import java.util.List;

/** How much of a limit is taken. */
public final class LimitUse {

  private final TreasuryPolicy policy;
  private final List<Proposal> known;
  private final long now;

  /**
   * @param known all proposals that may execute or lie within a window, of all wallets
   * @param now seconds since 1970
   */
  public LimitUse(TreasuryPolicy policy, List<Proposal> known, long now) {
    this.policy = policy;
    this.known = List.copyOf(known);
    this.now = now;
  }

  /** What moved or still may within the limit's window, in all wallets of the tier. */
  public BigInteger of(TierPolicy tier, TierPolicy.Limit limit) {
    return new Spending(tier, LimitsInForce.UNKNOWN, policy.of(tier, known), now).used(limit);
  }
}
