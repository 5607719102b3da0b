package dev.bascule.core.book;

import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.ledger.Transfer;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** PROTOCOL B.4: accepts a voucher whole or refuses it whole (INV-LEG-SET). */
final class Acceptance {
  private Acceptance() {}

  static Outcome pay(Turn turn, Command.Pay command) {
    State state = turn.state;
    Payment stored = state.payment(command.payment());
    if (stored != null) return replay(stored, command);

    @Nullable Reason reason = AcceptanceRules.refusal(state, command);
    if (reason != null) return new Outcome.Refused(command.payment(), reason);

    AssetBook asset = found(state.asset(command.voucher().asset()));
    Party payer = found(state.party(command.voucher().payer()));
    Holding from = turn.holding(payer, asset);
    return command.voucher().kind() == VoucherKind.PAY
        ? accept(turn, command, from)
        : hold(turn, command, from);
  }

  /** (1) The same terms get the same answer for ever; other terms learn which field differs. */
  private static Outcome replay(Payment stored, Command.Pay command) {
    Reason.@Nullable TermsChanged changed = changed(stored, command);
    if (changed != null) return new Outcome.Refused(command.payment(), changed);
    return stored.hold == null
        ? new Outcome.Accepted(
            stored.id(), stored.firstLeaf, stored.lanes.length, stored.atMillis, true)
        : new Outcome.Held(
            stored.id(), stored.firstLeaf, stored.lanes.length, stored.atMillis, true);
  }

  private static Reason.@Nullable TermsChanged changed(Payment stored, Command.Pay command) {
    VerifiedVoucher voucher = command.voucher();
    if (stored.tenant != command.tenant().number()) {
      // The other tenant's terms are none of this one's business.
      return new Reason.TermsChanged("tenant", "another", command.tenant().toString());
    }
    Lane first = stored.lanes[0];
    if (!first.payer.party.owner.equals(voucher.payer())) {
      return differs("payer", first.payer.party.owner, voucher.payer());
    }
    if (!first.payer.asset.asset.id().equals(voucher.asset())) {
      return differs("asset", first.payer.asset.asset.id(), voucher.asset());
    }
    if (stored.kind() != voucher.kind()) {
      return differs("kind", stored.kind(), voucher.kind());
    }
    if (stored.lanes.length != voucher.legs().size()) {
      return differs("legs", stored.lanes.length, voucher.legs().size());
    }
    for (int i = 0; i < stored.lanes.length; i++) {
      var payee = stored.lanes[i].payee.party.owner;
      if (!payee.equals(voucher.legs().get(i).payee())) {
        return differs("legs[" + i + "].payee", payee, voucher.legs().get(i).payee());
      }
      if (stored.units[i] != command.amounts().get(i)) {
        return differs("legs[" + i + "].amount", stored.units[i], command.amounts().get(i));
      }
    }
    return null;
  }

  private static Reason.TermsChanged differs(String field, Object was, Object is) {
    return new Reason.TermsChanged(field, was.toString(), is.toString());
  }

  private static Outcome accept(Turn turn, Command.Pay command, Holding from) {
    List<Holding> payees = payees(turn, command, from.asset);
    List<Transfer> postings = new ArrayList<>();
    for (int i = 0; i < payees.size(); i++) {
      postings.add(
          new Transfer.Posted(
              turn.nextTransfer(), from.collateral, payees.get(i).claim, command.amounts().get(i)));
    }
    if (!turn.tryLinked(postings)) return ledgerFull(command);

    Lane[] lanes = lanes(turn, command, from, payees);
    Payment payment = payment(turn, command, lanes, PaymentState.ACCEPTED, null);
    for (int i = 0; i < lanes.length; i++) {
      leaf(turn, command, LeafType.ACCEPT, lanes[i], i);
      raise(turn, payment, lanes[i], i, command.voucher(), payment.units[i]);
      reserve(from, payment.units[i]);
    }
    from.asset.uncut.add(payment);
    return new Outcome.Accepted(
        payment.id(), payment.firstLeaf, lanes.length, payment.atMillis, false);
  }

  private static Outcome hold(Turn turn, Command.Pay command, Holding from) {
    List<Holding> payees = payees(turn, command, from.asset);
    TransferId[] pending = new TransferId[payees.size()];
    List<Transfer> postings = new ArrayList<>();
    for (int i = 0; i < pending.length; i++) {
      pending[i] = turn.nextTransfer();
      postings.add(
          new Transfer.Pending(
              pending[i], from.collateral, payees.get(i).claim, command.amounts().get(i)));
    }
    if (!turn.tryLinked(postings)) return ledgerFull(command);

    Lane[] lanes = lanes(turn, command, from, payees);
    Hold hold =
        new Hold(
            command.voucher().notAfter(),
            turn.nowSeconds(),
            units(command.amounts()),
            pending,
            command.voucher());
    Payment payment = payment(turn, command, lanes, PaymentState.HELD, hold);
    for (int i = 0; i < lanes.length; i++) {
      leaf(turn, command, LeafType.HOLD, lanes[i], i);
      lanes[i].held = payment.units[i];
      lanes[i].heldBy = payment;
      reserve(from, payment.units[i]);
      from.held += payment.units[i];
    }
    return new Outcome.Held(payment.id(), payment.firstLeaf, lanes.length, payment.atMillis, false);
  }

  /** The lane's accepted cumulative rises, and the payment waits until the chain has it. */
  static void raise(
      Turn turn, Payment payment, Lane lane, int leg, VerifiedVoucher voucher, long units) {
    lane.accepted = Math.addExact(lane.accepted, units);
    lane.newest = voucher;
    lane.leg = leg;
    lane.open.add(new Lane.OpenLeg(payment, lane.accepted));
    payment.openLegs++;
    lane.payer.asset.raise(lane);
  }

  private static void reserve(Holding from, long units) {
    from.outstanding = Math.addExact(from.outstanding, units);
    from.asset.outstanding = Math.addExact(from.asset.outstanding, units);
  }

  private static Payment payment(
      Turn turn, Command.Pay command, Lane[] lanes, PaymentState state, @Nullable Hold hold) {
    Payment payment =
        new Payment(
            turn.state.payments.size(),
            command.payment(),
            command.tenant().number(),
            lanes,
            units(command.amounts()),
            turn.state.log.size(),
            turn.nowMillis(),
            state,
            hold);
    turn.state.add(payment);
    turn.emit(
        new BookEvent.PaymentAdmitted(
            command.payment(),
            command.tenant(),
            state,
            command.voucher(),
            command.amounts(),
            payment.firstLeaf,
            payment.atMillis));
    return payment;
  }

  private static void leaf(Turn turn, Command.Pay command, LeafType type, Lane lane, int leg) {
    VerifiedLeg signed = command.voucher().legs().get(leg);
    BaseUnits from = lane.payer.asset.asset.toBaseUnits(lane.accepted);
    BaseUnits to = lane.payer.asset.asset.toBaseUnits(signed.cumulativeUnits());
    turn.append(
        new Leaf(
            type,
            turn.state.started().logId(),
            turn.nowSeconds(),
            turn.nowSeconds(),
            lane.key,
            command.voucher().digest(),
            leg,
            from,
            to,
            signed.terms()),
        Optional.of(command.payment()));
  }

  private static List<Holding> payees(Turn turn, Command.Pay command, AssetBook asset) {
    List<Holding> payees = new ArrayList<>();
    for (VerifiedLeg leg : command.voucher().legs()) {
      payees.add(turn.holding(found(turn.state.party(leg.payee())), asset));
    }
    return payees;
  }

  private static Lane[] lanes(Turn turn, Command.Pay command, Holding from, List<Holding> payees) {
    Lane[] lanes = new Lane[payees.size()];
    for (int i = 0; i < lanes.length; i++) {
      VerifiedLeg leg = command.voucher().legs().get(i);
      Lane known = turn.state.lane(leg.laneKey());
      lanes[i] = known != null ? known : openLane(turn, leg, from, payees.get(i));
    }
    return lanes;
  }

  private static Lane openLane(Turn turn, VerifiedLeg leg, Holding from, Holding payee) {
    LaneKey key = leg.laneKey();
    State state = turn.state;
    long start = AcceptanceRules.strayStart(state, key, from.asset);
    state.strays.remove(key);
    Lane lane = new Lane(state.lanes.size(), key, from, payee, leg.lane(), start);
    state.add(lane);
    turn.emit(
        new BookEvent.LaneOpened(
            key, from.party.owner, payee.party.owner, from.asset.asset.id(), leg.lane()));
    return lane;
  }

  /** The totals of an account are near 2^63; nothing was changed. */
  private static Outcome ledgerFull(Command.Pay command) {
    long needed = command.amounts().getFirst();
    return new Outcome.Refused(
        command.payment(), new Reason.LimitExceeded("ledger_total", Long.MAX_VALUE, needed));
  }

  private static long[] units(List<Long> amounts) {
    long[] units = new long[amounts.size()];
    for (int i = 0; i < units.length; i++) units[i] = amounts.get(i);
    return units;
  }

  private static <T> T found(@Nullable T checked) {
    if (checked == null) throw new IllegalStateException("a rule let an unknown party or asset by");
    return checked;
  }
}
