package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.ledger.AccountKey;
import dev.bascule.core.ledger.TransferKind;
import dev.bascule.core.log.LogLeaf;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.List;
import java.util.Optional;

/** What changed. Whoever keeps all of them can rebuild every view of the book. */
public sealed interface BookEvent {

  record LogStarted(Command.Genesis genesis) implements BookEvent {}

  record AssetRegistered(Asset asset) implements BookEvent {}

  record AccountOpened(Tenant tenant, Address owner) implements BookEvent {}

  record AccountFrozen(Address account, Authority by) implements BookEvent {}

  record AccountUnfrozen(Address account, Authority by) implements BookEvent {}

  record LimitsSet(Limits limits, Authority by) implements BookEvent {}

  record RulesActivated(int version, Authority by) implements BookEvent {}

  /**
   * A payment or a hold was admitted; its state is ACCEPTED or HELD.
   *
   * @param amounts in ledger units, in the order of the voucher's legs
   * @param firstLeafIndex of one adjacent leaf for each leg
   */
  record PaymentAdmitted(
      PaymentId payment,
      Tenant tenant,
      PaymentState state,
      VerifiedVoucher voucher,
      List<Long> amounts,
      long firstLeafIndex,
      long atMillis)
      implements BookEvent {}

  /**
   * @param amounts for each leg, 0 where nothing was taken
   * @param firstLeafIndex of one adjacent leaf for each leg that is not 0
   * @param closed whether nothing of the hold is left
   */
  record HoldCaptured(
      PaymentId payment,
      TransferId transfer,
      List<Long> amounts,
      long firstLeafIndex,
      boolean closed,
      long atMillis)
      implements BookEvent {}

  /**
   * @param window the number of the window for WINDOWED and SETTLED, 0 for none
   */
  record PaymentStateChanged(
      PaymentId payment, PaymentState from, PaymentState to, long window, long atMillis)
      implements BookEvent {}

  /**
   * @param payment whose leaf it is; empty for a fact
   */
  record LeafAppended(long index, LogLeaf leaf, Hash32 leafHash, Optional<PaymentId> payment)
      implements BookEvent {}

  /**
   * One entry of the journal. A pending one reserves; a posted one moves; a voided one releases.
   */
  record TransferPosted(
      TransferId transfer,
      TransferKind kind,
      AccountKey debit,
      AccountKey credit,
      long units,
      Optional<TransferId> pending)
      implements BookEvent {}

  record LaneOpened(LaneKey laneKey, Address payer, Address payee, AssetId asset, int lane)
      implements BookEvent {}

  record WindowCut(
      long number,
      RequestId request,
      AssetId asset,
      List<CutLane> lanes,
      long totalUnits,
      long atMillis)
      implements BookEvent {
    public WindowCut {
      lanes = List.copyOf(lanes);
    }
  }

  record PartObserved(ChainEvent.PartSettled part) implements BookEvent {}

  record WindowSettled(long number, Place at) implements BookEvent {}

  /**
   * @param settledUnits the lane's settled cumulative now
   */
  record LaneSettled(LaneKey laneKey, long settledUnits, Place at) implements BookEvent {}

  /** The payer asked for its collateral: the lane is to be settled before that matures. */
  record LaneUrgent(LaneKey laneKey, long toUnits, Place at, long requestedAt)
      implements BookEvent {}

  record LaneFiled(LaneKey laneKey, long filedToUnits, long shortfallUnits, Place at)
      implements BookEvent {}

  /** An event of the chain entered the book; exactly once each, in the chain's order. */
  record EventObserved(ChainEvent event) implements BookEvent {}

  record CursorMoved(ChainCursor cursor, long headTime) implements BookEvent {}

  record AnchorObserved(long size, Hash32 root, Place at) implements BookEvent {}

  record VaultStateChanged(VaultState state) implements BookEvent {}

  record BreakOpened(Break opened) implements BookEvent {}

  /**
   * @param by the person who closed it; empty when an event did
   */
  record BreakClosed(long number, Optional<Authority> by) implements BookEvent {}
}
