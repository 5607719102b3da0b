package dev.bascule.core.book;

import dev.bascule.core.ledger.Account;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Postings that follow the chain. The chain has the last word, so nothing here may refuse or throw:
 * what the book cannot cover or express is posted as far as it can be, and becomes a break.
 */
final class Following {
  private Following() {}

  /** Ledger units, or a break and empty. */
  static OptionalLong units(
      Turn turn, AssetBook asset, BaseUnits quantity, Object subject, Place at) {
    OptionalLong units = asset.asset.fromBaseUnits(quantity);
    if (units.isEmpty()) {
      turn.open(
          BreakKind.AMOUNT_NOT_REPRESENTABLE,
          subject,
          "whole units of " + asset.asset,
          quantity + " base units",
          at);
    }
    return units;
  }

  /** Whole units, and a break when there is more: a lane's cumulative must be exact. */
  static long floor(Turn turn, AssetBook asset, BaseUnits quantity, Object subject, Place at) {
    OptionalLong exact = units(turn, asset, quantity, subject, at);
    return exact.orElseGet(() -> asset.asset.wholeUnits(quantity));
  }

  /**
   * A quantity on its way into or out of an account that counts whole units only.
   *
   * @param units by which the account changes
   * @param dust what is then left beside it, in base units
   */
  private record Crossing(long units, long dust) {}

  private static Crossing in(Asset asset, long dust, BaseUnits quantity) {
    long sum = dust + asset.dust(quantity);
    long whole = asset.wholeUnits(quantity);
    boolean isUnitMore = sum >= asset.baseUnitsPerUnit() && whole < Long.MAX_VALUE;
    return new Crossing(isUnitMore ? whole + 1 : whole, sum % asset.baseUnitsPerUnit());
  }

  private static Crossing out(Asset asset, long dust, BaseUnits quantity) {
    long rest = dust - asset.dust(quantity);
    long whole = asset.wholeUnits(quantity);
    if (rest >= 0) return new Crossing(whole, rest);
    return new Crossing(
        whole < Long.MAX_VALUE ? whole + 1 : whole, rest + asset.baseUnitsPerUnit());
  }

  /** Past the ledger it is a break, and adds nothing that could be promised. */
  static void deposit(Turn turn, Holding owner, BaseUnits quantity, Place at) {
    Asset asset = owner.asset.asset;
    if (asset.wholeUnits(quantity) == Long.MAX_VALUE
        && units(turn, owner.asset, quantity, owner.party.owner, at).isEmpty()) {
      return;
    }
    Crossing in = in(asset, owner.collateralDust, quantity);
    owner.collateralDust = in.dust();
    post(turn, owner.asset.vault, owner.collateral, in.units(), at);
    cover(turn, owner, at);
  }

  static void pledge(Turn turn, Holding owner, BaseUnits quantity, Place at) {
    Asset asset = owner.asset.asset;
    Crossing out = out(asset, owner.creditDust, quantity);
    Crossing in = in(asset, owner.collateralDust, quantity);
    owner.creditDust = out.dust();
    owner.collateralDust = in.dust();
    move(turn, owner, owner.credit, owner.collateral, out.units(), in.units(), at);
    cover(turn, owner, at);
  }

  static void unpledge(Turn turn, Holding owner, BaseUnits quantity, Place at) {
    Asset asset = owner.asset.asset;
    Crossing out = out(asset, owner.collateralDust, quantity);
    Crossing in = in(asset, owner.creditDust, quantity);
    owner.collateralDust = out.dust();
    owner.creditDust = in.dust();
    move(turn, owner, owner.collateral, owner.credit, out.units(), in.units(), at);
  }

  static void withdraw(Turn turn, Holding owner, BaseUnits quantity, Place at) {
    Crossing out = out(owner.asset.asset, owner.creditDust, quantity);
    owner.creditDust = out.dust();
    take(turn, owner, owner.credit, owner.asset.vault, out.units(), at);
  }

  /** Between two owners. */
  static void moveCredit(Turn turn, Holding from, Holding to, BaseUnits quantity, Place at) {
    Asset asset = from.asset.asset;
    Crossing out = out(asset, from.creditDust, quantity);
    Crossing in = in(asset, to.creditDust, quantity);
    from.creditDust = out.dust();
    to.creditDust = in.dust();
    move(turn, from, from.credit, to.credit, out.units(), in.units(), at);
  }

  /** Two dusts may make a unit, or one may need a unit broken: the vault's account is between. */
  private static void move(
      Turn turn, Holding owner, Account from, Account to, long out, long in, Place at) {
    take(turn, owner, from, to, Math.min(out, in), at);
    if (out > in) take(turn, owner, from, owner.asset.vault, out - in, at);
    if (in > out) post(turn, owner.asset.vault, to, in - out, at);
  }

  static void post(Turn turn, Account debit, Account credit, long units, Place at) {
    if (units == 0 || turn.tryPost(debit, credit, units)) return;
    turn.open(
        BreakKind.AMOUNT_NOT_REPRESENTABLE,
        debit.key().owner(),
        "totals within 2^63 - 1, vault covered",
        units + " from " + debit.key().kind() + " to " + credit.key().kind(),
        at);
  }

  /** Takes from the account what is there, and from the owner's UNCOVERED what is not. */
  static void take(Turn turn, Holding owner, Account from, Account to, long units, Place at) {
    long there = Math.min(units, Math.max(0, from.debitable()));
    post(turn, from, to, there, at);
    long missing = units - there;
    if (missing == 0) return;
    post(turn, owner.uncovered, to, missing, at);
    if (!turn.isOpen(owner.uncoveredBreak)) {
      owner.uncoveredBreak =
          turn.open(
              BreakKind.NOT_COVERED,
              owner.party.owner,
              there + " units of " + from.key().kind(),
              units + " units",
              at);
    }
  }

  /** New collateral first makes good what the chain took beyond the old. */
  static void cover(Turn turn, Holding owner, Place at) {
    long due = owner.uncovered.debitBalance();
    if (due > 0) {
      long paid = Math.min(due, Math.max(0, owner.collateral.debitable()));
      post(turn, owner.collateral, owner.uncovered, paid, at);
    }
    if (owner.uncovered.debitBalance() == 0 && turn.isOpen(owner.uncoveredBreak)) {
      turn.close(owner.uncoveredBreak, Optional.empty());
      owner.uncoveredBreak = Holding.NO_BREAK;
    }
  }

  /**
   * The chain has settled a lane up to {@code to}, above what it had before. What lies beyond the
   * accepted cumulative comes from free collateral; the caller has opened the break for it.
   */
  static void settle(Turn turn, Lane lane, long to, Place at) {
    long within = Math.min(to, lane.accepted) - lane.settled;
    long beyond = to - Math.max(lane.accepted, lane.settled);
    if (within > 0) {
      long filed = Math.min(within, lane.filed());
      post(turn, lane.payee.filed, lane.payee.credit, filed, at);
      post(turn, lane.payee.claim, lane.payee.credit, within - filed, at);
      lane.payer.outstanding -= within;
      lane.payer.asset.outstanding -= within;
    }
    if (beyond > 0) {
      take(turn, lane.payer, lane.payer.collateral, lane.payee.credit, beyond, at);
      lane.accepted = to;
    }
    lane.settled = to;
    if (lane.settledDust > 0) refund(turn, lane, at);
    turn.emit(new BookEvent.LaneSettled(lane.key, to, at));
    finish(turn, lane);
  }

  /** The part of a unit that the bond had paid already does not leave the payer's collateral. */
  private static void refund(Turn turn, Lane lane, Place at) {
    Asset asset = lane.payer.asset.asset;
    BaseUnits paid = BaseUnits.of(lane.settledDust);
    Crossing out = out(asset, lane.payee.creditDust, paid);
    Crossing in = in(asset, lane.payer.collateralDust, paid);
    lane.payee.creditDust = out.dust();
    lane.payer.collateralDust = in.dust();
    lane.settledDust = 0;
    move(turn, lane.payee, lane.payee.credit, lane.payer.collateral, out.units(), in.units(), at);
    cover(turn, lane.payer, at);
  }

  /**
   * The bond has paid a lane's shortfall, up to {@code reached}, above what it had before. The
   * payee's credit came from the bond's, so the promise falls back to the payer: on the chain its
   * collateral is what it was, and owes so much less.
   */
  static void settleFromBond(Turn turn, Lane lane, BaseUnits reached, Place at) {
    Asset asset = lane.payer.asset.asset;
    long to = asset.wholeUnits(reached);
    long within = Math.max(0, Math.min(to, lane.accepted) - lane.settled);
    long filed = Math.min(within, lane.filed());
    post(turn, lane.payee.filed, lane.payer.collateral, filed, at);
    post(turn, lane.payee.claim, lane.payer.collateral, within - filed, at);
    lane.payer.outstanding -= within;
    lane.payer.asset.outstanding -= within;
    lane.accepted = Math.max(lane.accepted, to);
    lane.settled = to;
    lane.settledDust = asset.dust(reached);
    cover(turn, lane.payer, at);
    turn.emit(new BookEvent.LaneSettled(lane.key, to, at));
    finish(turn, lane);
  }

  private static void finish(Turn turn, Lane lane) {
    Lane.OpenLeg leg = lane.open.peek();
    while (leg != null && leg.to() <= lane.settled) {
      lane.open.remove();
      Payment payment = leg.payment();
      payment.openLegs--;
      // What is still held may yet be captured: it settles when the hold is closed.
      if (payment.openLegs == 0 && payment.state != PaymentState.HELD) {
        turn.move(payment, PaymentState.SETTLED);
      }
      leg = lane.open.peek();
    }
    if (lane.urgentTo <= lane.settled) lane.urgentTo = 0;
    if (turn.isOpen(lane.leftOutBreak) && lane.settled >= lane.leftOutTo) {
      turn.close(lane.leftOutBreak, Optional.empty());
      lane.leftOutBreak = Holding.NO_BREAK;
    }
  }

  /** A redeem found less collateral than the promise: the rest is filed against the bond. */
  static void file(Turn turn, Lane lane, long filedTo, long shortfall, Place at) {
    long before = lane.filed();
    lane.filedTo = Math.max(lane.filedTo, filedTo);
    long more = lane.filed() - before;
    post(turn, lane.payee.claim, lane.payee.filed, more, at);
    turn.emit(new BookEvent.LaneFiled(lane.key, lane.filedTo, shortfall, at));
  }
}
