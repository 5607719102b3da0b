package dev.bascule.core.book;

import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The part of a snapshot that holds windows, the requests that cut them, and open breaks. */
final class SnapshotWindows {
  private SnapshotWindows() {}

  static void save(State state, Map<VerifiedVoucher, Integer> vouchers, DataOutput out)
      throws IOException {
    out.writeLong(state.lastWindow);
    out.writeInt(state.openWindows.size());
    for (Window window : state.openWindows.values()) {
      out.writeLong(window.number);
      out.writeInt(state.assets.indexOf(window.asset));
      out.writeLong(window.totalUnits);
      out.writeLong(window.atMillis);
      out.writeInt(window.nextPart);
      out.writeInt(window.lanes.size());
      for (CutLane lane : window.lanes) save(lane, vouchers, out);
    }
    out.writeInt(state.cuts.size());
    for (var cut : state.cuts.entrySet()) {
      out.writeLong(cut.getKey().high());
      out.writeLong(cut.getKey().low());
      out.writeLong(cut.getValue().number());
      out.writeInt(cut.getValue().asset().number());
      out.writeInt(cut.getValue().lanes());
      out.writeLong(cut.getValue().totalUnits());
    }
    out.writeLong(state.breaksOpened);
    out.writeInt(state.openBreaks.size());
    for (Break open : state.openBreaks.values()) {
      out.writeLong(open.number());
      out.writeUTF(open.kind().name());
      out.writeUTF(open.subject());
      out.writeUTF(open.expected());
      out.writeUTF(open.actual());
      SnapshotForm.write(out, open.at());
    }
  }

  private static void save(CutLane lane, Map<VerifiedVoucher, Integer> vouchers, DataOutput out)
      throws IOException {
    SnapshotForm.write(out, lane.laneKey().value());
    out.writeLong(lane.fromUnits());
    out.writeLong(lane.toUnits());
    out.writeInt(vouchers.getOrDefault(lane.voucher(), -1));
    out.writeByte(lane.leg());
  }

  static void load(State state, List<VerifiedVoucher> vouchers, DataInput in) throws IOException {
    state.lastWindow = in.readLong();
    for (int i = in.readInt(); i > 0; i--) {
      long number = in.readLong();
      AssetBook asset = state.assets.get(in.readInt());
      long total = in.readLong();
      long atMillis = in.readLong();
      int nextPart = in.readInt();
      List<CutLane> lanes = new ArrayList<>();
      for (int lane = in.readInt(); lane > 0; lane--) lanes.add(lane(state, vouchers, in));
      Window window = new Window(number, asset, List.copyOf(lanes), total, atMillis);
      window.nextPart = nextPart;
      state.openWindows.put(number, window);
    }
    for (int i = in.readInt(); i > 0; i--) {
      RequestId request = new RequestId(in.readLong(), in.readLong());
      long number = in.readLong();
      AssetId asset = new AssetId(in.readInt());
      state.cuts.put(
          request, new Outcome.WindowCut(number, asset, in.readInt(), in.readLong(), false));
    }
    state.breaksOpened = in.readLong();
    for (int i = in.readInt(); i > 0; i--) {
      Break open =
          new Break(
              in.readLong(),
              BreakKind.valueOf(in.readUTF()),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              SnapshotForm.place(in));
      state.openBreaks.put(open.number(), open);
    }
  }

  private static CutLane lane(State state, List<VerifiedVoucher> vouchers, DataInput in)
      throws IOException {
    LaneKey key = new LaneKey(SnapshotForm.hash(in));
    Lane lane = state.lane(key);
    if (lane == null) throw new IOException("the snapshot's window names an unknown lane " + key);
    return new CutLane(
        key,
        lane.payer.party.owner,
        lane.payee.party.owner,
        lane.number,
        in.readLong(),
        in.readLong(),
        vouchers.get(in.readInt()),
        in.readByte());
  }
}
