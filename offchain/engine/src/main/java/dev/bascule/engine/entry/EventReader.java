package dev.bascule.engine.entry;

import static dev.bascule.engine.entry.Composites.address;
import static dev.bascule.engine.entry.Composites.flag;
import static dev.bascule.engine.entry.Composites.hash;
import static dev.bascule.engine.entry.Composites.place;
import static dev.bascule.engine.entry.Composites.units;

import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.engine.sbe.AccountFreezeDecoder;
import dev.bascule.engine.sbe.AnchoredDecoder;
import dev.bascule.engine.sbe.BondSetDecoder;
import dev.bascule.engine.sbe.CreditMovedDecoder;
import dev.bascule.engine.sbe.ExitDeclaredDecoder;
import dev.bascule.engine.sbe.LogEpochStartedDecoder;
import dev.bascule.engine.sbe.MovementDecoder;
import dev.bascule.engine.sbe.PartSettledDecoder;
import dev.bascule.engine.sbe.RedeemedDecoder;
import dev.bascule.engine.sbe.ShortfallPaidDecoder;
import dev.bascule.engine.sbe.VoucherKeySetDecoder;
import java.util.ArrayList;
import java.util.List;

/** Frames to the chain's events: what {@link EventWriter} wrote. */
final class EventReader {
  private final FrameCursor frames;

  EventReader(FrameCursor frames) {
    this.frames = frames;
  }

  ChainEvent read() {
    int template = frames.next();
    return switch (template) {
      case MovementDecoder.TEMPLATE_ID -> movement(frames.message(new MovementDecoder()));
      case VoucherKeySetDecoder.TEMPLATE_ID -> keySet(frames.message(new VoucherKeySetDecoder()));
      case PartSettledDecoder.TEMPLATE_ID -> part(frames.message(new PartSettledDecoder()));
      case RedeemedDecoder.TEMPLATE_ID -> redeemed(frames.message(new RedeemedDecoder()));
      case AnchoredDecoder.TEMPLATE_ID -> anchored(frames.message(new AnchoredDecoder()));
      case LogEpochStartedDecoder.TEMPLATE_ID ->
          epochStarted(frames.message(new LogEpochStartedDecoder()));
      case ExitDeclaredDecoder.TEMPLATE_ID ->
          new ChainEvent.ExitDeclared(place(frames.message(new ExitDeclaredDecoder()).at()));
      case AccountFreezeDecoder.TEMPLATE_ID ->
          accountFreeze(frames.message(new AccountFreezeDecoder()));
      case CreditMovedDecoder.TEMPLATE_ID -> creditMoved(frames.message(new CreditMovedDecoder()));
      case ShortfallPaidDecoder.TEMPLATE_ID ->
          shortfallPaid(frames.message(new ShortfallPaidDecoder()));
      case BondSetDecoder.TEMPLATE_ID -> bondSet(frames.message(new BondSetDecoder()));
      default ->
          throw new EntryUnreadableException(
              "template " + template + " is no event that this version knows");
    };
  }

  private static ChainEvent movement(MovementDecoder from) {
    Place at = place(from.at());
    Address token = address(from.token());
    Address account = address(from.account());
    BaseUnits amount = units(from.amount());
    return switch (from.kind()) {
      case DEPOSITED -> new ChainEvent.Deposited(at, token, account, amount);
      case PLEDGED -> new ChainEvent.Pledged(at, token, account, amount);
      case UNPLEDGE_REQUESTED ->
          new ChainEvent.UnpledgeRequested(at, token, account, amount, from.time());
      case UNPLEDGE_FINISHED -> new ChainEvent.UnpledgeFinished(at, token, account, amount);
      case WITHDRAWN -> new ChainEvent.Withdrawn(at, token, account, amount);
      case NULL_VAL -> throw new EntryUnreadableException("a movement of no kind");
    };
  }

  private static ChainEvent keySet(VoucherKeySetDecoder from) {
    return new ChainEvent.VoucherKeySet(
        place(from.at()),
        address(from.account()),
        from.epoch(),
        address(from.signer()),
        from.previousRetiredAt());
  }

  private static ChainEvent part(PartSettledDecoder from) {
    List<ChainEvent.LaneTo> lanes = new ArrayList<>();
    for (PartSettledDecoder.LanesDecoder each : from.lanes()) {
      lanes.add(new ChainEvent.LaneTo(new LaneKey(hash(each.lane())), units(each.to())));
    }
    return new ChainEvent.PartSettled(
        place(from.at()),
        from.window(),
        from.part(),
        flag(from.last()),
        hash(from.root()),
        from.count(),
        units(from.total()),
        lanes);
  }

  private static ChainEvent redeemed(RedeemedDecoder from) {
    return new ChainEvent.Redeemed(
        place(from.at()),
        new LaneKey(hash(from.lane())),
        units(from.from()),
        units(from.to()),
        units(from.paid()),
        units(from.shortfall()));
  }

  private static ChainEvent creditMoved(CreditMovedDecoder from) {
    return new ChainEvent.CreditMoved(
        place(from.at()),
        address(from.token()),
        address(from.from()),
        address(from.to()),
        units(from.amount()));
  }

  private static ChainEvent shortfallPaid(ShortfallPaidDecoder from) {
    return new ChainEvent.ShortfallPaid(
        place(from.at()), new LaneKey(hash(from.lane())), units(from.from()), units(from.paid()));
  }

  private static ChainEvent bondSet(BondSetDecoder from) {
    return new ChainEvent.BondSet(place(from.at()), address(from.bond()));
  }

  private static ChainEvent anchored(AnchoredDecoder from) {
    return new ChainEvent.Anchored(place(from.at()), from.size(), hash(from.root()));
  }

  private static ChainEvent epochStarted(LogEpochStartedDecoder from) {
    return new ChainEvent.LogEpochStarted(place(from.at()), from.epoch(), from.time());
  }

  private static ChainEvent accountFreeze(AccountFreezeDecoder from) {
    return flag(from.frozen())
        ? new ChainEvent.AccountFrozen(place(from.at()), address(from.account()))
        : new ChainEvent.AccountUnfrozen(place(from.at()), address(from.account()));
  }
}
