package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.util.Optional;

/** The chain enters by ranges that continue the cursor, so that every event enters exactly once. */
final class Observation {
  private Observation() {}

  static Outcome observe(Turn turn, Command.ObserveRange range) {
    State state = turn.state;
    if (range.chainId() != state.started().chainId()) {
      return new Outcome.Rejected(
          Rejection.OTHER_CHAIN,
          "chain " + range.chainId() + "; this book follows " + state.started().chainId());
    }
    if (range.from() != state.cursorBlock + 1) return new Outcome.RangeIgnored(state.cursorBlock);
    if (!range.parentHash().equals(state.cursorHash)) return stop(turn, range);

    for (ChainEvent event : range.events()) {
      turn.emit(new BookEvent.EventObserved(event));
      take(turn, event);
    }
    state.cursorBlock = range.to();
    state.cursorHash = range.toHash();
    state.headTime = Math.max(state.headTime, range.headTime());
    turn.close(state.chainBreak, Optional.empty());
    turn.emit(
        new BookEvent.CursorMoved(
            new ChainCursor(state.cursorBlock, state.cursorHash), state.headTime));
    return new Outcome.RangeApplied(range.to(), turn.breaksOpened);
  }

  private static Outcome stop(Turn turn, Command.ObserveRange range) {
    State state = turn.state;
    if (!turn.isOpen(state.chainBreak)) {
      Place at = new Place(range.from(), 0, range.parentHash());
      state.chainBreak =
          turn.open(
              BreakKind.CHAIN_DIFFERS,
              "block " + state.cursorBlock,
              state.cursorHash,
              range.parentHash(),
              at);
    }
    return new Outcome.ObserverStopped(state.cursorBlock, state.cursorHash, range.parentHash());
  }

  private static void take(Turn turn, ChainEvent event) {
    switch (event) {
      case ChainEvent.Deposited it ->
          moved(
              turn,
              it.at(),
              it.token(),
              it.account(),
              holding -> Following.deposit(turn, holding, it.amount(), it.at()));
      case ChainEvent.Pledged it ->
          moved(
              turn,
              it.at(),
              it.token(),
              it.account(),
              holding -> Following.pledge(turn, holding, it.amount(), it.at()));
      case ChainEvent.UnpledgeRequested it ->
          moved(
              turn,
              it.at(),
              it.token(),
              it.account(),
              holding -> unpledgeRequested(turn, holding, it));
      case ChainEvent.UnpledgeFinished it ->
          moved(
              turn,
              it.at(),
              it.token(),
              it.account(),
              holding -> unpledgeFinished(turn, holding, it));
      case ChainEvent.Withdrawn it ->
          moved(
              turn,
              it.at(),
              it.token(),
              it.account(),
              holding -> Following.withdraw(turn, holding, it.amount(), it.at()));
      case ChainEvent.CreditMoved it -> creditMoved(turn, it);
      case ChainEvent.VoucherKeySet it -> voucherKeySet(turn, it);
      case ChainEvent.PartSettled it -> Settlement.part(turn, it);
      case ChainEvent.Redeemed it -> redeemed(turn, it);
      case ChainEvent.ShortfallPaid it -> shortfallPaid(turn, it);
      // Whom the vault takes shortfalls from is of no account here: each payment says what moved.
      case ChainEvent.BondSet _ -> {}
      case ChainEvent.Anchored it -> anchored(turn, it);
      case ChainEvent.LogEpochStarted it -> epochStarted(turn, it);
      case ChainEvent.ExitDeclared _ -> become(turn, VaultState.EXIT);
      case ChainEvent.AccountFrozen it ->
          turn.state.partyOrNew(it.account()).isFrozenOnChain = true;
      case ChainEvent.AccountUnfrozen it ->
          turn.state.partyOrNew(it.account()).isFrozenOnChain = false;
    }
  }

  /** A movement on one account, once its asset is known. */
  private interface Movement {
    void apply(Holding holding);
  }

  private static void moved(
      Turn turn, Place at, Address token, Address account, Movement movement) {
    AssetBook asset = turn.state.assetOf(token);
    if (asset == null) {
      turn.open(BreakKind.ASSET_NOT_REGISTERED, account, "a registered token", token, at);
      return;
    }
    movement.apply(turn.holding(turn.state.partyOrNew(account), asset));
  }

  /**
   * INV-BEFORE-EXIT: what is outstanding now is to be settled before the request matures. A request
   * counts as whole units rounded up, and one for everything there is as 2^63 - 1: never as less.
   */
  private static void unpledgeRequested(
      Turn turn, Holding holding, ChainEvent.UnpledgeRequested it) {
    Asset asset = holding.asset.asset;
    long whole = asset.wholeUnits(it.amount());
    boolean isUnitMore = asset.dust(it.amount()) > 0 && whole < Long.MAX_VALUE;
    long units = isUnitMore ? whole + 1 : whole;
    holding.unpledging = units;
    holding.unpledgeAt = units == 0 ? null : it.at();
    holding.unpledgeRequestedAt = it.time();
    for (Lane lane : holding.party.lanes) {
      if (units == 0 || lane.payer != holding || lane.outstanding() == 0) continue;
      lane.urgentTo = lane.accepted;
      turn.emit(new BookEvent.LaneUrgent(lane.key, lane.accepted, it.at(), it.time()));
    }
  }

  private static void unpledgeFinished(Turn turn, Holding holding, ChainEvent.UnpledgeFinished it) {
    holding.unpledging = 0;
    holding.unpledgeAt = null;
    Following.unpledge(turn, holding, it.amount(), it.at());
  }

  private static void creditMoved(Turn turn, ChainEvent.CreditMoved it) {
    moved(
        turn,
        it.at(),
        it.token(),
        it.from(),
        from -> {
          Holding to = turn.holding(turn.state.partyOrNew(it.to()), from.asset);
          if (from != to) Following.moveCredit(turn, from, to, it.amount(), it.at());
        });
  }

  private static void voucherKeySet(Turn turn, ChainEvent.VoucherKeySet it) {
    Party party = turn.state.partyOrNew(it.account());
    int current = party.currentEpoch();
    Party.VoucherKey retiring = party.keys.get(current);
    party.keys.set(current, new Party.VoucherKey(retiring.signer(), it.previousRetiredAt()));
    if (it.epoch() == current + 1) {
      party.keys.add(new Party.VoucherKey(it.signer(), Long.MAX_VALUE));
    } else {
      turn.open(BreakKind.KEY_EPOCH_DIFFERS, it.account(), current + 1, it.epoch(), it.at());
    }
  }

  private static void redeemed(Turn turn, ChainEvent.Redeemed it) {
    State state = turn.state;
    Lane lane = state.lane(it.lane());
    BaseUnits reached = sum(it.from(), it.paid());
    if (lane == null) {
      unknown(turn, it.lane(), it.to(), reached, it.at());
      return;
    }
    AssetBook asset = lane.payer.asset;
    long from = whereOn(turn, lane, it.from(), it.at());
    long to = Following.floor(turn, asset, it.to(), lane.key, it.at());
    long settled = whereOn(turn, lane, reached, it.at());
    compareStart(turn, lane, it.from(), from, it.at());
    if (to > lane.accepted) {
      turn.open(BreakKind.SETTLED_PAST_ACCEPTED, lane.key, lane.accepted, to, it.at());
    }
    if (settled > lane.settled) Following.settle(turn, lane, settled, it.at());
    if (it.shortfall().compareTo(BaseUnits.ZERO) > 0 && to > settled) {
      Following.file(turn, lane, to, to - settled, it.at());
    }
  }

  private static void shortfallPaid(Turn turn, ChainEvent.ShortfallPaid it) {
    Lane lane = turn.state.lane(it.lane());
    BaseUnits reached = sum(it.from(), it.paid());
    if (lane == null) {
      unknown(turn, it.lane(), reached, reached, it.at());
      return;
    }
    long from = whereOn(turn, lane, it.from(), it.at());
    compareStart(turn, lane, it.from(), from, it.at());
    if (reached.compareTo(lane.payer.asset.asset.toBaseUnits(lane.accepted)) > 0) {
      turn.open(BreakKind.SETTLED_PAST_ACCEPTED, lane.key, lane.accepted, reached, it.at());
    }
    if (reached.compareTo(lane.settledOnChain()) > 0) {
      Following.settleFromBond(turn, lane, reached, it.at());
    }
  }

  private static void unknown(Turn turn, LaneKey lane, BaseUnits to, BaseUnits reached, Place at) {
    turn.open(BreakKind.LANE_UNKNOWN, lane, "no such lane", to, at);
    turn.state.strays.put(lane, reached);
  }

  /** In whole units; a break when the chain stands between two and the lane does not. */
  private static long whereOn(Turn turn, Lane lane, BaseUnits cumulative, Place at) {
    if (cumulative.equals(lane.settledOnChain())) return lane.settled;
    return Following.floor(turn, lane.payer.asset, cumulative, lane.key, at);
  }

  /** A break when the chain says that the lane stood elsewhere before. */
  private static void compareStart(Turn turn, Lane lane, BaseUnits from, long fromUnits, Place at) {
    boolean isDustMissing = lane.settledDust != 0 && !from.equals(lane.settledOnChain());
    if (fromUnits == lane.settled && !isDustMissing) return;
    turn.open(BreakKind.SETTLED_DIFFERS, lane.key, lane.settled, fromUnits, at);
  }

  /** At most 2^128 - 1, which no ledger amount reaches. */
  private static BaseUnits sum(BaseUnits a, BaseUnits b) {
    BigInteger sum = a.toBigInteger().add(b.toBigInteger());
    return sum.bitLength() > 128 ? new BaseUnits(-1, -1) : BaseUnits.of(sum);
  }

  private static void anchored(Turn turn, ChainEvent.Anchored it) {
    State state = turn.state;
    if (!state.hasEpochBegun) return;
    if (it.size() < 0 || it.size() > state.log.size()) {
      turn.open(
          BreakKind.ANCHOR_DIFFERS,
          "size " + it.size(),
          "at most " + state.log.size() + " leaves",
          it.root(),
          it.at());
      return;
    }
    var root = state.log.rootAt(it.size());
    if (!root.equals(it.root())) {
      turn.open(BreakKind.ANCHOR_DIFFERS, "size " + it.size(), root, it.root(), it.at());
      return;
    }
    state.anchoredSize = Math.max(state.anchoredSize, it.size());
    turn.emit(new BookEvent.AnchorObserved(it.size(), it.root(), it.at()));
  }

  /** Collateral older than this log's epoch may be promised in leaves that this log never saw. */
  private static void epochStarted(Turn turn, ChainEvent.LogEpochStarted it) {
    State state = turn.state;
    int own = state.started().logEpoch();
    if (it.epoch() > own) {
      become(turn, VaultState.SUPERSEDED);
    } else if (it.epoch() == own && !state.hasEpochBegun) {
      state.hasEpochBegun = true;
      state.agingUntil = later(it.time(), state.limits.exitDelaySeconds());
      state.agingUntilBlock = later(it.at().block(), state.limits.exitDelayBlocks());
      for (Party party : state.parties) {
        for (Holding holding : party.holdings) {
          holding.aged = Math.max(0, holding.collateral.creditBalance());
        }
      }
    }
  }

  /** Both at or above 0; at most 2^63 - 1. */
  private static long later(long at, long by) {
    return Math.min(at, Long.MAX_VALUE - by) + by;
  }

  /** EXIT and SUPERSEDED are both for ever; the first to come stays. */
  private static void become(Turn turn, VaultState to) {
    if (turn.state.vault != VaultState.OPEN) return;
    turn.state.vault = to;
    turn.emit(new BookEvent.VaultStateChanged(to));
  }
}
