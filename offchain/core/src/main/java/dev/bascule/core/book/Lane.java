package dev.bascule.core.book;

import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One payer's cumulative promise to one payee. All amounts in ledger units. */
final class Lane {
  /**
   * A leg that is accepted and not settled: done when the chain's cumulative reaches {@code to}.
   */
  record OpenLeg(Payment payment, long to) {}

  final int index;
  final LaneKey key;
  final Holding payer;
  final Holding payee;
  final int number;

  /** A of PROTOCOL B.4; never falls. */
  long accepted;

  /** S: what the chain has settled; never falls. */
  long settled;

  /**
   * What the chain has settled beyond {@link #settled}'s whole units: base units below one unit.
   * Only a bond's share leaves some.
   */
  long settledDust;

  /** H: under the open hold. */
  long held;

  @Nullable Payment heldBy;

  /** The newest voucher that raised {@link #accepted}; kept for wallets that lost their state. */
  @Nullable VerifiedVoucher newest;

  int leg;

  /** How far a window reaches that is cut and not settled; 0 for none. */
  long cutTo;

  /** The newest window that took it; 0 for none. */
  long cutWindow;

  /** How far filings against the bond reach. */
  long filedTo;

  /** To be settled before an unpledge of the payer matures. */
  long urgentTo;

  /** The open LANE_LEFT_OUT break, and the cumulative that closes it. */
  long leftOutBreak = Holding.NO_BREAK;

  long leftOutTo;

  /** Whether it stands in its asset's list for the next cut. */
  boolean isRaised;

  /** In the order of {@code to}. */
  final ArrayDeque<OpenLeg> open = new ArrayDeque<>(2);

  Lane(int index, LaneKey key, Holding payer, Holding payee, int number, long start) {
    this.index = index;
    this.key = key;
    this.payer = payer;
    this.payee = payee;
    this.number = number;
    this.accepted = start;
    this.settled = start;
  }

  long outstanding() {
    return accepted - settled;
  }

  /** S as the chain has it. */
  BaseUnits settledOnChain() {
    return payer.asset.asset.toBaseUnits(settled, settledDust);
  }

  /** The part of {@link #outstanding} that is filed against the bond. */
  long filed() {
    return Math.max(0, Math.min(filedTo, accepted) - settled);
  }

  /** Whether a window cut now would take it. */
  boolean isDue() {
    return accepted > Math.max(settled, cutTo);
  }
}
