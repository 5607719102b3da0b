package dev.bascule.engine.entry;

import static dev.bascule.engine.entry.Composites.flag;
import static dev.bascule.engine.entry.Composites.put;

import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.engine.sbe.AccountFreezeEncoder;
import dev.bascule.engine.sbe.AnchoredEncoder;
import dev.bascule.engine.sbe.BondSetEncoder;
import dev.bascule.engine.sbe.CreditMovedEncoder;
import dev.bascule.engine.sbe.ExitDeclaredEncoder;
import dev.bascule.engine.sbe.LogEpochStartedEncoder;
import dev.bascule.engine.sbe.MovementEncoder;
import dev.bascule.engine.sbe.MovementKind;
import dev.bascule.engine.sbe.PartSettledEncoder;
import dev.bascule.engine.sbe.RedeemedEncoder;
import dev.bascule.engine.sbe.ShortfallPaidEncoder;
import dev.bascule.engine.sbe.VoucherKeySetEncoder;

/** The chain's events to frames. One writer serves one thread. */
final class EventWriter {
  private final Frames frames;
  private final MovementEncoder movement = new MovementEncoder();
  private final VoucherKeySetEncoder voucherKeySet = new VoucherKeySetEncoder();
  private final PartSettledEncoder partSettled = new PartSettledEncoder();
  private final RedeemedEncoder redeemed = new RedeemedEncoder();
  private final AnchoredEncoder anchored = new AnchoredEncoder();
  private final LogEpochStartedEncoder logEpochStarted = new LogEpochStartedEncoder();
  private final ExitDeclaredEncoder exitDeclared = new ExitDeclaredEncoder();
  private final AccountFreezeEncoder accountFreeze = new AccountFreezeEncoder();
  private final CreditMovedEncoder creditMoved = new CreditMovedEncoder();
  private final ShortfallPaidEncoder shortfallPaid = new ShortfallPaidEncoder();
  private final BondSetEncoder bondSet = new BondSetEncoder();

  EventWriter(Frames frames) {
    this.frames = frames;
  }

  void write(ChainEvent event) {
    switch (event) {
      case ChainEvent.Deposited it ->
          move(it.at(), MovementKind.DEPOSITED, it.token(), it.account(), it.amount(), 0);
      case ChainEvent.Pledged it ->
          move(it.at(), MovementKind.PLEDGED, it.token(), it.account(), it.amount(), 0);
      case ChainEvent.UnpledgeRequested it ->
          move(
              it.at(),
              MovementKind.UNPLEDGE_REQUESTED,
              it.token(),
              it.account(),
              it.amount(),
              it.time());
      case ChainEvent.UnpledgeFinished it ->
          move(it.at(), MovementKind.UNPLEDGE_FINISHED, it.token(), it.account(), it.amount(), 0);
      case ChainEvent.Withdrawn it ->
          move(it.at(), MovementKind.WITHDRAWN, it.token(), it.account(), it.amount(), 0);
      case ChainEvent.CreditMoved it -> write(it);
      case ChainEvent.VoucherKeySet it -> write(it);
      case ChainEvent.PartSettled it -> write(it);
      case ChainEvent.Redeemed it -> write(it);
      case ChainEvent.ShortfallPaid it -> write(it);
      case ChainEvent.BondSet it -> write(it);
      case ChainEvent.Anchored it -> write(it);
      case ChainEvent.LogEpochStarted it -> write(it);
      case ChainEvent.ExitDeclared it -> write(it);
      case ChainEvent.AccountFrozen it -> writeFreeze(it.at(), it.account(), true);
      case ChainEvent.AccountUnfrozen it -> writeFreeze(it.at(), it.account(), false);
    }
  }

  private void move(
      Place at, MovementKind kind, Address token, Address account, BaseUnits amount, long time) {
    frames.begin(movement);
    put(movement.at(), at);
    movement.kind(kind).time(time);
    put(movement.token(), token);
    put(movement.account(), account);
    put(movement.amount(), amount);
    frames.end(movement);
  }

  private void write(ChainEvent.CreditMoved it) {
    frames.begin(creditMoved);
    put(creditMoved.at(), it.at());
    put(creditMoved.token(), it.token());
    put(creditMoved.from(), it.from());
    put(creditMoved.to(), it.to());
    put(creditMoved.amount(), it.amount());
    frames.end(creditMoved);
  }

  private void write(ChainEvent.VoucherKeySet it) {
    frames.begin(voucherKeySet);
    put(voucherKeySet.at(), it.at());
    put(voucherKeySet.account(), it.account());
    voucherKeySet.epoch(it.epoch()).previousRetiredAt(it.previousRetiredAt());
    put(voucherKeySet.signer(), it.signer());
    frames.end(voucherKeySet);
  }

  private void write(ChainEvent.PartSettled it) {
    frames.begin(partSettled);
    put(partSettled.at(), it.at());
    partSettled.window(it.window()).part(it.part()).last(flag(it.last())).count(it.count());
    put(partSettled.root(), it.root());
    put(partSettled.total(), it.total());
    PartSettledEncoder.LanesEncoder lanes = partSettled.lanesCount(it.lanes().size());
    for (ChainEvent.LaneTo each : it.lanes()) {
      lanes.next();
      put(lanes.lane(), each.lane().value());
      put(lanes.to(), each.to());
    }
    frames.end(partSettled);
  }

  private void write(ChainEvent.Redeemed it) {
    frames.begin(redeemed);
    put(redeemed.at(), it.at());
    put(redeemed.lane(), it.lane().value());
    put(redeemed.from(), it.from());
    put(redeemed.to(), it.to());
    put(redeemed.paid(), it.paid());
    put(redeemed.shortfall(), it.shortfall());
    frames.end(redeemed);
  }

  private void write(ChainEvent.ShortfallPaid it) {
    frames.begin(shortfallPaid);
    put(shortfallPaid.at(), it.at());
    put(shortfallPaid.lane(), it.lane().value());
    put(shortfallPaid.from(), it.from());
    put(shortfallPaid.paid(), it.paid());
    frames.end(shortfallPaid);
  }

  private void write(ChainEvent.BondSet it) {
    frames.begin(bondSet);
    put(bondSet.at(), it.at());
    put(bondSet.bond(), it.bond());
    frames.end(bondSet);
  }

  private void write(ChainEvent.Anchored it) {
    frames.begin(anchored);
    put(anchored.at(), it.at());
    anchored.size(it.size());
    put(anchored.root(), it.root());
    frames.end(anchored);
  }

  private void write(ChainEvent.LogEpochStarted it) {
    frames.begin(logEpochStarted);
    put(logEpochStarted.at(), it.at());
    logEpochStarted.epoch(it.epoch()).time(it.time());
    frames.end(logEpochStarted);
  }

  private void write(ChainEvent.ExitDeclared it) {
    frames.begin(exitDeclared);
    put(exitDeclared.at(), it.at());
    frames.end(exitDeclared);
  }

  private void writeFreeze(Place at, Address account, boolean frozen) {
    frames.begin(accountFreeze);
    put(accountFreeze.at(), at);
    put(accountFreeze.account(), account);
    accountFreeze.frozen(flag(frozen));
    frames.end(accountFreeze);
  }
}
