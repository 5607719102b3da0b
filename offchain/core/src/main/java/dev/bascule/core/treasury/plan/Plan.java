package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** What would bring wallets back to their targets, and what cannot now. */
public record Plan(List<PlannedMove> moves, List<NotPlanned> notPlanned) {

  /** In which direction. */
  public enum Kind {
    /** Into a wallet, from its reserve. */
    REFILL,
    /** Out of a wallet, into its reserve. */
    SWEEP;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param units in the asset's smallest unit
   * @param feeMax what it may cost beside, in the smallest unit of the chain's coin
   * @param why with the values
   */
  public record PlannedMove(
      Kind kind,
      TreasuryPolicy.Wallet from,
      TreasuryPolicy.Wallet to,
      ChainAsset asset,
      BigInteger units,
      Recipient recipient,
      BigInteger feeMax,
      String why) {}

  /** Why a wallet stays away from its target. */
  public enum Obstacle {
    BALANCE_UNKNOWN,
    /** A move between the two is under way; when it ended the rest is planned. */
    ALREADY_PROPOSED,
    /** The wallet pays another of ours already, and that holds whole coins. */
    COINS_HELD,
    RECIPIENT_NOT_ALLOWED,
    NO_LIMIT,
    LIMIT_USED,
    FEE_NOT_COVERED,
    SOURCE_EMPTY,
    RESERVE_FULL,
    /** It would cost as much as it moves, or nodes would not pass it on. */
    TOO_SMALL;

    /** Stable, for programs. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param why with the values
   */
  public record NotPlanned(Target target, Obstacle obstacle, String why) {}

  public Plan {
    moves = List.copyOf(moves);
    notPlanned = List.copyOf(notPlanned);
  }
}
