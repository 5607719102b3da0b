package dev.bascule.core.treasury.plan;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.treasury.LookBack;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Rivals;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What moved, as far back as it is known.
 *
 * @param from seconds since 1970; of what was before nothing is known, which is not the same as
 *     that nothing moved
 * @param moves since then, in the order in which they were proposed
 */
public record History(TreasuryPolicy policy, OwnWallets own, long from, List<PastMove> moves) {

  private static final Set<ProposalState> WENT_WRONG =
      EnumSet.of(ProposalState.REJECTED, ProposalState.FAILED);

  private static final Set<ProposalState> AGREED =
      EnumSet.of(
          ProposalState.APPROVED,
          ProposalState.EXPORTED,
          ProposalState.LAPSED,
          ProposalState.SIGNED,
          ProposalState.SENT);

  public History {
    requireNonNull(policy);
    requireNonNull(own);
    moves = List.copyOf(moves);
  }

  /**
   * What left the tier for good in each window that ended, the oldest first. Windows begin at whole
   * multiples of their length since 1970 (a day's at midnight UTC), so that everybody counts the
   * same ones.
   */
  public Forecast forecast(TierPolicy tier, TierPolicy.Limit limit, long now) {
    LookBack back = limit.lookBack();
    long current = now / limit.windowSeconds();
    long begin = begin(limit, now);
    if (begin < from) {
      long first = Math.ceilDiv(from, limit.windowSeconds());
      return new Forecast.TooLittle(
          (int) Math.max(0, Math.min(back.windows(), current - first)), back.windows());
    }
    List<BigInteger> windows = new ArrayList<>();
    for (int i = 0; i < back.windows(); i++) {
      long start = begin + i * limit.windowSeconds();
      windows.add(left(tier, limit, start, start + limit.windowSeconds()));
    }
    return new Forecast.Known(begin, windows, back.rank());
  }

  /** When the look-back begins. */
  private static long begin(TierPolicy.Limit limit, long now) {
    return (now / limit.windowSeconds() - limit.lookBack().windows()) * limit.windowSeconds();
  }

  private BigInteger left(TierPolicy tier, TierPolicy.Limit limit, long start, long end) {
    return moves.stream()
        .filter(each -> each.state() == ProposalState.FINAL && !each.signedOutside())
        .filter(each -> each.at() >= start && each.at() < end)
        .filter(each -> isOf(tier, each))
        .map(each -> each.left(limit.asset(), own))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  /**
   * What was refused by people, undone by a contract or signed outside, from the look-back's
   * beginning on.
   */
  List<PastMove> wentWrong(TierPolicy tier, TierPolicy.Limit limit, long now) {
    return moves.stream()
        .filter(each -> WENT_WRONG.contains(each.state()) || each.signedOutside())
        .filter(each -> each.at() >= begin(limit, now))
        .filter(each -> isOf(tier, each))
        .toList();
  }

  /**
   * What is agreed to leave the tier and has not, and may still, after its time too: it is
   * expected, and no limit follows it.
   */
  public BigInteger waiting(TierPolicy tier, TierPolicy.Limit limit, List<Proposal> known) {
    List<Move> waiting =
        policy.of(tier, known).stream()
            .filter(each -> AGREED.contains(each.state()))
            .map(Proposal::move)
            .toList();
    return Rivals.together(waiting, move -> PastMove.left(move.outflows(), limit.asset(), own));
  }

  private boolean isOf(TierPolicy tier, PastMove move) {
    return policy.wallets().stream()
        .filter(wallet -> wallet.holder().equals(move.holder()))
        .anyMatch(wallet -> wallet.tier() == tier.tier() && wallet.chain().equals(tier.chain()));
  }
}
