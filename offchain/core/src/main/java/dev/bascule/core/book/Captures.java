package dev.bascule.core.book;

import dev.bascule.core.id.TransferId;
import dev.bascule.core.ledger.Transfer;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of a hold: captured in one or several parts, voided, or lapsed. */
final class Captures {
  private Captures() {}

  static Outcome capture(Turn turn, Command.Capture command) {
    Payment payment = turn.state.payment(command.hold());
    if (payment == null || payment.tenant != command.tenant().number()) {
      return new Outcome.Refused(command.hold(), new Reason.UnknownPayment());
    }
    Hold hold = payment.hold;
    if (hold == null) return refused(payment, new Reason.NotHeld(payment.state));
    for (Hold.Capture stored : hold.captures) {
      if (stored.id().equals(command.transfer())) return replay(payment, stored, command);
    }
    Reason reason = refusal(payment, hold, command);
    if (reason != null) return refused(payment, reason);

    boolean closes = command.last() || takesAll(hold, command.amounts());
    post(turn, payment, hold, command.amounts(), closes);
    int leaves = 0;
    long firstLeaf = turn.state.log.size();
    VerifiedVoucher voucher = voucher(hold);
    for (int i = 0; i < payment.lanes.length; i++) {
      long units = command.amounts().get(i);
      if (units == 0) continue;
      leaf(turn, LeafType.CAPTURE, payment, hold, i, units);
      take(payment.lanes[i], units);
      hold.left[i] -= units;
      Acceptance.raise(turn, payment, payment.lanes[i], i, voucher, units);
      urge(turn, payment.lanes[i]);
      leaves++;
    }
    hold.captures.add(
        new Hold.Capture(
            command.transfer(),
            command.amounts(),
            command.last(),
            firstLeaf,
            leaves,
            turn.nowMillis(),
            closes));
    turn.emit(
        new BookEvent.HoldCaptured(
            payment.id(),
            command.transfer(),
            command.amounts(),
            firstLeaf,
            closes,
            turn.nowMillis()));
    if (closes) close(turn, payment, hold, PaymentState.CAPTURED);
    return new Outcome.Captured(
        payment.id(), command.transfer(), firstLeaf, leaves, turn.nowMillis(), closes, false);
  }

  private static Outcome replay(Payment payment, Hold.Capture stored, Command.Capture command) {
    if (!stored.units().equals(command.amounts())) {
      return refused(
          payment,
          new Reason.TermsChanged(
              "amounts", stored.units().toString(), command.amounts().toString()));
    }
    if (stored.last() != command.last()) {
      return refused(
          payment,
          new Reason.TermsChanged(
              "last", Boolean.toString(stored.last()), Boolean.toString(command.last())));
    }
    return new Outcome.Captured(
        payment.id(),
        stored.id(),
        stored.firstLeaf(),
        stored.leaves(),
        stored.atMillis(),
        stored.closed(),
        true);
  }

  private static @Nullable Reason refusal(Payment payment, Hold hold, Command.Capture command) {
    if (!hold.isOpen()) return new Reason.NotHeld(payment.state);
    if (command.amounts().size() != hold.left.length) {
      return new Reason.TermsChanged(
          "legs", Integer.toString(hold.left.length), Integer.toString(command.amounts().size()));
    }
    for (int i = 0; i < hold.left.length; i++) {
      Lane lane = payment.lanes[i];
      // The chain may have settled past what was accepted; never promise past the signature.
      long signed = voucher(hold).legs().get(i).cumulativeUnits() - lane.accepted;
      long ceiling = Math.max(0, Math.min(hold.left[i], signed));
      long asked = command.amounts().get(i);
      if (asked > ceiling) return new Reason.CaptureExceedsHold(i, ceiling, asked);
    }
    return null;
  }

  private static boolean takesAll(Hold hold, List<Long> amounts) {
    for (int i = 0; i < hold.left.length; i++) {
      if (hold.left[i] != amounts.get(i)) return false;
    }
    return true;
  }

  /** One linked chain: what is taken is posted, what stays is pending again under a new id. */
  private static void post(
      Turn turn, Payment payment, Hold hold, List<Long> amounts, boolean closes) {
    List<Transfer> chain = new ArrayList<>();
    for (int i = 0; i < hold.left.length; i++) {
      long units = amounts.get(i);
      if (units == 0) continue;
      TransferId pending = hold.pending[i];
      chain.add(new Transfer.PostPending(turn.nextTransfer(), pending, units));
      long rest = hold.left[i] - units;
      if (rest > 0 && !closes) {
        Lane lane = payment.lanes[i];
        hold.pending[i] = turn.nextTransfer();
        chain.add(
            new Transfer.Pending(hold.pending[i], lane.payer.collateral, lane.payee.claim, rest));
      }
    }
    if (!turn.tryLinked(chain)) throw new IllegalStateException("a hold reserves what it may take");
  }

  /** What was held becomes accepted: the outstanding sum stays, the held part of it falls. */
  private static void take(Lane lane, long units) {
    lane.held -= units;
    lane.payer.held -= units;
  }

  /** Captured while the payer's collateral is on its way out: settle it before that. */
  private static void urge(Turn turn, Lane lane) {
    Holding payer = lane.payer;
    if (payer.unpledgeAt == null) return;
    lane.urgentTo = lane.accepted;
    turn.emit(
        new BookEvent.LaneUrgent(
            lane.key, lane.accepted, payer.unpledgeAt, payer.unpledgeRequestedAt));
  }

  static Outcome voidHold(Turn turn, Command.VoidHold command) {
    Payment payment = turn.state.payment(command.hold());
    if (payment == null || payment.tenant != command.tenant().number()) {
      return new Outcome.Refused(command.hold(), new Reason.UnknownPayment());
    }
    Hold hold = payment.hold;
    if (hold == null) return refused(payment, new Reason.NotHeld(payment.state));
    if (hold.isClosedByVoid) {
      return new Outcome.Voided(payment.id(), hold.closedAtMillis, true);
    }
    if (!hold.isOpen()) return refused(payment, new Reason.NotHeld(payment.state));
    hold.isClosedByVoid = true;
    close(turn, payment, hold, PaymentState.VOIDED);
    return new Outcome.Voided(payment.id(), turn.nowMillis(), false);
  }

  /** Every hold whose notAfter has passed, the earliest first, the older payment first. */
  static void lapse(Turn turn) {
    State state = turn.state;
    while (!state.openHolds.isEmpty()
        && state.nowSeconds() > state.openHolds.firstKey().notAfter()) {
      Payment payment = state.openHolds.firstEntry().getValue();
      close(turn, payment, hold(payment), PaymentState.EXPIRED);
    }
  }

  /**
   * Releases what is left; a hold of which a part was captured ends as captured, however closed.
   */
  private static void close(Turn turn, Payment payment, Hold hold, PaymentState whenUntouched) {
    for (int i = 0; i < payment.lanes.length; i++) {
      Lane lane = payment.lanes[i];
      if (hold.left[i] > 0) release(turn, payment, hold, i);
      lane.held = 0;
      lane.heldBy = null;
    }
    hold.closedAtMillis = turn.nowMillis();
    hold.voucher = null;
    turn.state.openHolds.remove(new State.Lapse(hold.notAfter, payment.index));
    if (hold.captures.isEmpty()) {
      turn.move(payment, whenUntouched);
      return;
    }
    turn.move(payment, PaymentState.CAPTURED);
    if (payment.openLegs == 0) {
      turn.move(payment, PaymentState.SETTLED);
    } else if (isWhollyCut(payment)) {
      for (Lane lane : payment.lanes) payment.window = Math.max(payment.window, lane.cutWindow);
      turn.move(payment, PaymentState.WINDOWED);
    } else {
      payment.lanes[0].payer.asset.uncut.add(payment);
    }
  }

  private static boolean isWhollyCut(Payment payment) {
    for (Lane lane : payment.lanes) {
      for (Lane.OpenLeg leg : lane.open) {
        if (leg.payment() == payment && leg.to() > lane.cutTo) return false;
      }
    }
    return true;
  }

  /** The leaf's {@code to} is not above {@code from}: no contract could pay on it. */
  private static void release(Turn turn, Payment payment, Hold hold, int leg) {
    Lane lane = payment.lanes[leg];
    long units = hold.left[leg];
    // A closing capture posts a part of the reservation, which releases the rest of it.
    if (!turn.state.ledger.isResolved(hold.pending[leg])) {
      boolean voided =
          turn.tryLinked(List.of(new Transfer.VoidPending(turn.nextTransfer(), hold.pending[leg])));
      if (!voided) throw new IllegalStateException("an open hold has an open reservation");
      leaf(turn, LeafType.VOID, payment, hold, leg, 0);
    }
    hold.left[leg] = 0;
    lane.payer.held -= units;
    lane.payer.outstanding -= units;
    lane.payer.asset.outstanding -= units;
  }

  private static void leaf(
      Turn turn, LeafType type, Payment payment, Hold hold, int leg, long units) {
    Lane lane = payment.lanes[leg];
    VerifiedVoucher voucher = voucher(hold);
    var asset = lane.payer.asset.asset;
    BaseUnits from = asset.toBaseUnits(lane.accepted);
    BaseUnits to = asset.toBaseUnits(Math.addExact(lane.accepted, units));
    turn.append(
        new Leaf(
            type,
            turn.state.started().logId(),
            turn.nowSeconds(),
            hold.admittedAt,
            lane.key,
            voucher.digest(),
            leg,
            from,
            to,
            voucher.legs().get(leg).terms()),
        Optional.of(payment.id()));
  }

  private static Outcome refused(Payment payment, Reason reason) {
    return new Outcome.Refused(payment.id(), reason);
  }

  private static Hold hold(Payment payment) {
    if (payment.hold == null) throw new IllegalStateException(payment.id() + " is no hold");
    return payment.hold;
  }

  private static VerifiedVoucher voucher(Hold hold) {
    if (hold.voucher == null) throw new IllegalStateException("the hold is closed");
    return hold.voucher;
  }
}
