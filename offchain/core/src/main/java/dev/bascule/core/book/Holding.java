package dev.bascule.core.book;

import dev.bascule.core.ledger.Account;
import org.jspecify.annotations.Nullable;

/** What one party has in one asset. */
final class Holding {
  static final long NO_BREAK = 0;

  final Party party;
  final AssetBook asset;
  Account collateral;
  Account claim;
  Account credit;
  Account filed;
  Account uncovered;

  /** What the chain holds beyond {@link #collateral}'s whole units: base units below one unit. */
  long collateralDust;

  /** The same beyond {@link #credit}. */
  long creditDust;

  /** U: collateral that the owner asked back. */
  long unpledging;

  /** Where and when, in seconds, it was asked back; null unless {@link #unpledging} is above 0. */
  @Nullable Place unpledgeAt;

  long unpledgeRequestedAt;

  /** O: accepted and not settled, and held, on the lanes that it pays. */
  long outstanding;

  /** The part of {@link #outstanding} under open holds. */
  long held;

  /** Collateral from before this log's epoch, which covers nothing until the epoch has aged. */
  long aged;

  /** The number of the open NOT_COVERED break. */
  long uncoveredBreak = NO_BREAK;

  Holding(
      Party party,
      AssetBook asset,
      Account collateral,
      Account claim,
      Account credit,
      Account filed,
      Account uncovered) {
    this.party = party;
    this.asset = asset;
    this.collateral = collateral;
    this.claim = claim;
    this.credit = credit;
    this.filed = filed;
    this.uncovered = uncovered;
  }

  /** C as the chain has it: what no promise has taken, and what promises took but no settlement. */
  long collateralOnChain() {
    return collateral.creditBalance() - uncovered.debitBalance() + outstanding - held;
  }

  /** C - U - O, less what has to age first; below 0 when the chain took what was promised. */
  long available(boolean isAging) {
    long free = collateral.debitable() - uncovered.debitBalance();
    // Below 0 nothing more is taken off: a request may be for 2^63 - 1, and a sum would wrap.
    if (free > 0) free -= unpledging;
    return isAging && free > 0 ? free - aged : free;
  }
}
