package dev.bascule.core.book;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.ledger.AccountKind;
import dev.bascule.core.ledger.Ledger;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The saved form of a book: everything in the order in which it came to be, references by index.
 * Equal books give equal bytes, which is what their root is taken over.
 */
final class Snapshot {
  private static final int MAGIC = 0x42415343;
  private static final int NONE = -1;

  private Snapshot() {}

  static void save(State state, DataOutput out) throws IOException {
    out.writeInt(MAGIC);
    out.writeInt(State.FORM);
    out.writeBoolean(state.genesis != null);
    if (state.genesis != null) SnapshotForm.write(out, state.genesis);
    saveScalars(state, out);
    state.log.save(out);
    state.ledger.save(out);
    out.writeInt(state.assets.size());
    for (AssetBook book : state.assets) {
      SnapshotForm.write(out, book.asset);
      out.writeLong(book.outstanding);
    }
    out.writeInt(state.parties.size());
    for (Party party : state.parties) SnapshotParties.save(state, party, out);
    Map<VerifiedVoucher, Integer> vouchers = saveVouchers(state, out);
    out.writeInt(state.lanes.size());
    for (Lane lane : state.lanes) saveLane(state, lane, vouchers, out);
    out.writeInt(state.payments.size());
    for (Payment payment : state.payments) savePayment(payment, vouchers, out);
    saveOpenLegs(state, out);
    saveQueues(state, out);
    SnapshotWindows.save(state, vouchers, out);
  }

  static State load(DataInput in) throws IOException {
    if (in.readInt() != MAGIC) throw new IOException("not a snapshot of a book");
    int form = in.readInt();
    if (form != State.FORM) {
      throw new IOException("a snapshot of form " + form + "; this code reads form " + State.FORM);
    }
    State state = new State();
    if (in.readBoolean()) state.genesis = SnapshotForm.genesis(in);
    loadScalars(state, in);
    state.log = MerkleLog.load(in);
    state.ledger = Ledger.load(in);
    Turn turn = new Turn(state);
    for (int i = in.readInt(); i > 0; i--) {
      var asset = SnapshotForm.asset(in);
      Address vault = state.started().vault();
      AssetBook book =
          new AssetBook(asset, turn.open(Party.UNCLAIMED, vault, asset.id(), AccountKind.VAULT));
      book.outstanding = in.readLong();
      state.add(book);
    }
    for (int i = in.readInt(); i > 0; i--) SnapshotParties.load(turn, in);
    List<VerifiedVoucher> vouchers = new ArrayList<>();
    for (int i = in.readInt(); i > 0; i--) vouchers.add(SnapshotForm.voucher(in));
    for (int i = in.readInt(); i > 0; i--) loadLane(state, vouchers, in);
    for (int i = in.readInt(); i > 0; i--) loadPayment(state, vouchers, in);
    loadOpenLegs(state, in);
    loadQueues(state, in);
    SnapshotWindows.load(state, vouchers, in);
    return state;
  }

  private static void saveScalars(State state, DataOutput out) throws IOException {
    out.writeLong(state.atMillis);
    out.writeInt(state.rulesVersion);
    SnapshotForm.write(out, state.limits);
    out.writeByte(state.vault.code());
    out.writeLong(state.cursorBlock);
    SnapshotForm.write(out, state.cursorHash);
    out.writeLong(state.headTime);
    out.writeLong(state.chainBreak);
    out.writeLong(state.anchoredSize);
    out.writeLong(state.agingUntil);
    out.writeLong(state.agingUntilBlock);
    out.writeBoolean(state.hasEpochBegun);
    out.writeLong(state.transfersMade);
  }

  private static void loadScalars(State state, DataInput in) throws IOException {
    state.atMillis = in.readLong();
    state.rulesVersion = in.readInt();
    state.limits = SnapshotForm.limits(in);
    state.vault = VaultState.ofCode(in.readByte());
    state.cursorBlock = in.readLong();
    state.cursorHash = SnapshotForm.hash(in);
    state.headTime = in.readLong();
    state.chainBreak = in.readLong();
    state.anchoredSize = in.readLong();
    state.agingUntil = in.readLong();
    state.agingUntilBlock = in.readLong();
    state.hasEpochBegun = in.readBoolean();
    state.transfersMade = in.readLong();
  }

  /**
   * Each voucher once, however many lanes it set. By value and not by digest: a payer may sign the
   * same digest twice, and both signatures are evidence.
   */
  private static Map<VerifiedVoucher, Integer> saveVouchers(State state, DataOutput out)
      throws IOException {
    Map<VerifiedVoucher, Integer> index = new HashMap<>();
    List<VerifiedVoucher> vouchers = new ArrayList<>();
    for (Lane lane : state.lanes) collect(lane.newest, index, vouchers);
    for (Payment payment : state.openHolds.values()) {
      if (payment.hold != null) collect(payment.hold.voucher, index, vouchers);
    }
    for (Window window : state.openWindows.values()) {
      for (CutLane lane : window.lanes) collect(lane.voucher(), index, vouchers);
    }
    out.writeInt(vouchers.size());
    for (VerifiedVoucher voucher : vouchers) SnapshotForm.write(out, voucher);
    return index;
  }

  private static void collect(
      @Nullable VerifiedVoucher voucher,
      Map<VerifiedVoucher, Integer> index,
      List<VerifiedVoucher> vouchers) {
    if (voucher == null) return;
    if (index.putIfAbsent(voucher, vouchers.size()) == null) vouchers.add(voucher);
  }

  private static void saveLane(
      State state, Lane lane, Map<VerifiedVoucher, Integer> vouchers, DataOutput out)
      throws IOException {
    SnapshotForm.write(out, lane.key.value());
    out.writeInt(lane.payer.party.index);
    out.writeInt(lane.payee.party.index);
    out.writeInt(state.assets.indexOf(lane.payer.asset));
    out.writeInt(lane.number);
    out.writeLong(lane.accepted);
    out.writeLong(lane.settled);
    out.writeLong(lane.settledDust);
    out.writeLong(lane.held);
    out.writeInt(lane.heldBy == null ? NONE : lane.heldBy.index);
    out.writeInt(lane.newest == null ? NONE : vouchers.getOrDefault(lane.newest, NONE));
    out.writeByte(lane.leg);
    out.writeLong(lane.cutTo);
    out.writeLong(lane.cutWindow);
    out.writeLong(lane.filedTo);
    out.writeLong(lane.urgentTo);
    out.writeLong(lane.leftOutBreak);
    out.writeLong(lane.leftOutTo);
  }

  /** Holds are linked to their lanes when the payments have been read. */
  private static void loadLane(State state, List<VerifiedVoucher> vouchers, DataInput in)
      throws IOException {
    LaneKey key = new LaneKey(SnapshotForm.hash(in));
    Party payer = state.parties.get(in.readInt());
    Party payee = state.parties.get(in.readInt());
    AssetBook asset = state.assets.get(in.readInt());
    Holding from = payer.holding(asset).orElseThrow();
    Holding to = payee.holding(asset).orElseThrow();
    Lane lane = new Lane(state.lanes.size(), key, from, to, in.readInt(), 0);
    lane.accepted = in.readLong();
    lane.settled = in.readLong();
    lane.settledDust = in.readLong();
    lane.held = in.readLong();
    in.readInt();
    int newest = in.readInt();
    lane.newest = newest == NONE ? null : vouchers.get(newest);
    lane.leg = in.readByte();
    lane.cutTo = in.readLong();
    lane.cutWindow = in.readLong();
    lane.filedTo = in.readLong();
    lane.urgentTo = in.readLong();
    lane.leftOutBreak = in.readLong();
    lane.leftOutTo = in.readLong();
    state.add(lane);
  }

  private static void savePayment(
      Payment payment, Map<VerifiedVoucher, Integer> vouchers, DataOutput out) throws IOException {
    out.writeLong(payment.idHigh);
    out.writeLong(payment.idLow);
    out.writeInt(payment.tenant);
    out.writeByte(payment.lanes.length);
    for (int i = 0; i < payment.lanes.length; i++) {
      out.writeInt(payment.lanes[i].index);
      out.writeLong(payment.units[i]);
    }
    out.writeLong(payment.firstLeaf);
    out.writeLong(payment.atMillis);
    out.writeByte(payment.state.code());
    out.writeInt(payment.openLegs);
    out.writeLong(payment.window);
    out.writeBoolean(payment.hold != null);
    if (payment.hold != null) saveHold(payment.hold, vouchers, out);
  }

  private static void loadPayment(State state, List<VerifiedVoucher> vouchers, DataInput in)
      throws IOException {
    PaymentId id = new PaymentId(in.readLong(), in.readLong());
    int tenant = in.readInt();
    int legs = in.readByte();
    Lane[] lanes = new Lane[legs];
    long[] units = new long[legs];
    for (int i = 0; i < legs; i++) {
      lanes[i] = state.lanes.get(in.readInt());
      units[i] = in.readLong();
    }
    long firstLeaf = in.readLong();
    long atMillis = in.readLong();
    PaymentState word = PaymentState.ofCode(in.readByte());
    int openLegs = in.readInt();
    long window = in.readLong();
    Hold hold = in.readBoolean() ? loadHold(legs, vouchers, in) : null;
    Payment payment =
        new Payment(
            state.payments.size(), id, tenant, lanes, units, firstLeaf, atMillis, word, hold);
    payment.openLegs = openLegs;
    payment.window = window;
    state.add(payment);
    if (hold == null || !hold.isOpen()) return;
    for (Lane lane : lanes) lane.heldBy = payment;
  }

  private static void saveHold(Hold hold, Map<VerifiedVoucher, Integer> vouchers, DataOutput out)
      throws IOException {
    out.writeLong(hold.notAfter);
    out.writeLong(hold.admittedAt);
    for (int i = 0; i < hold.left.length; i++) {
      out.writeLong(hold.left[i]);
      out.writeLong(hold.pending[i].high());
      out.writeLong(hold.pending[i].low());
    }
    out.writeInt(hold.voucher == null ? NONE : vouchers.getOrDefault(hold.voucher, NONE));
    out.writeLong(hold.closedAtMillis);
    out.writeBoolean(hold.isClosedByVoid);
    out.writeInt(hold.captures.size());
    for (Hold.Capture capture : hold.captures) {
      out.writeLong(capture.id().high());
      out.writeLong(capture.id().low());
      for (long units : capture.units()) out.writeLong(units);
      out.writeBoolean(capture.last());
      out.writeLong(capture.firstLeaf());
      out.writeInt(capture.leaves());
      out.writeLong(capture.atMillis());
      out.writeBoolean(capture.closed());
    }
  }

  private static Hold loadHold(int legs, List<VerifiedVoucher> vouchers, DataInput in)
      throws IOException {
    long notAfter = in.readLong();
    long admittedAt = in.readLong();
    long[] left = new long[legs];
    TransferId[] pending = new TransferId[legs];
    for (int i = 0; i < legs; i++) {
      left[i] = in.readLong();
      pending[i] = new TransferId(in.readLong(), in.readLong());
    }
    int voucher = in.readInt();
    Hold hold =
        new Hold(
            notAfter, admittedAt, left, pending, voucher == NONE ? null : vouchers.get(voucher));
    hold.closedAtMillis = in.readLong();
    hold.isClosedByVoid = in.readBoolean();
    for (int i = in.readInt(); i > 0; i--) {
      TransferId id = new TransferId(in.readLong(), in.readLong());
      List<Long> units = new ArrayList<>();
      for (int leg = 0; leg < legs; leg++) units.add(in.readLong());
      hold.captures.add(
          new Hold.Capture(
              id,
              List.copyOf(units),
              in.readBoolean(),
              in.readLong(),
              in.readInt(),
              in.readLong(),
              in.readBoolean()));
    }
    return hold;
  }

  private static void saveOpenLegs(State state, DataOutput out) throws IOException {
    for (Lane lane : state.lanes) {
      out.writeInt(lane.open.size());
      for (Lane.OpenLeg leg : lane.open) {
        out.writeInt(leg.payment().index);
        out.writeLong(leg.to());
      }
    }
  }

  private static void loadOpenLegs(State state, DataInput in) throws IOException {
    for (Lane lane : state.lanes) {
      ArrayDeque<Lane.OpenLeg> open = lane.open;
      for (int i = in.readInt(); i > 0; i--) {
        open.add(new Lane.OpenLeg(state.payments.get(in.readInt()), in.readLong()));
      }
    }
  }

  private static void saveQueues(State state, DataOutput out) throws IOException {
    for (AssetBook asset : state.assets) {
      out.writeInt(asset.raised.size());
      for (Lane lane : asset.raised) out.writeInt(lane.index);
      out.writeInt(asset.uncut.size());
      for (Payment payment : asset.uncut) out.writeInt(payment.index);
    }
    out.writeInt(state.strays.size());
    for (var stray : state.strays.entrySet()) {
      SnapshotForm.write(out, stray.getKey().value());
      SnapshotForm.write(out, stray.getValue());
    }
  }

  private static void loadQueues(State state, DataInput in) throws IOException {
    for (AssetBook asset : state.assets) {
      for (int i = in.readInt(); i > 0; i--) asset.raise(state.lanes.get(in.readInt()));
      for (int i = in.readInt(); i > 0; i--) asset.uncut.add(state.payments.get(in.readInt()));
    }
    for (int i = in.readInt(); i > 0; i--) {
      state.strays.put(new LaneKey(SnapshotForm.hash(in)), SnapshotForm.baseUnits(in));
    }
  }
}
