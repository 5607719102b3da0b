package dev.bascule.core.book;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts windows. A cut is one place in the log, so every member cuts the same lanes at the same A.
 */
final class Cutting {
  private Cutting() {}

  static Outcome cut(Turn turn, Command.CutWindow command) {
    State state = turn.state;
    Outcome.@Nullable WindowCut stored = state.cuts.get(command.request());
    if (stored != null) return replay(stored, command);
    AssetBook asset = state.asset(command.asset());
    if (asset == null) {
      return new Outcome.Rejected(Rejection.ASSET_UNKNOWN, "asset " + command.asset());
    }
    List<CutLane> lanes = take(asset, state.lastWindow + 1);
    if (lanes.isEmpty()) return new Outcome.NothingToCut(command.asset());

    long total = 0;
    for (CutLane lane : lanes) total = Math.addExact(total, lane.toUnits() - lane.fromUnits());
    long number = ++state.lastWindow;
    Window window = new Window(number, asset, lanes, total, turn.nowMillis());
    state.openWindows.put(number, window);
    Outcome.WindowCut outcome =
        new Outcome.WindowCut(number, command.asset(), lanes.size(), total, false);
    state.cuts.put(command.request(), outcome);
    turn.emit(
        new BookEvent.WindowCut(
            number, command.request(), command.asset(), lanes, total, turn.nowMillis()));
    enter(turn, asset, number);
    return outcome;
  }

  private static Outcome replay(Outcome.WindowCut stored, Command.CutWindow command) {
    if (!stored.asset().equals(command.asset())) {
      return new Outcome.Rejected(
          Rejection.REQUEST_EXISTS_WITH_DIFFERENT_ASSET,
          "request " + command.request() + " cut asset " + stored.asset());
    }
    return new Outcome.WindowCut(
        stored.number(), stored.asset(), stored.lanes(), stored.totalUnits(), true);
  }

  /**
   * The lanes that are due, in the order in which they rose. One window moves a lane from where the
   * window before it ends, so windows may be cut ahead of the chain and never count a unit twice.
   */
  private static List<CutLane> take(AssetBook asset, long number) {
    List<CutLane> lanes = new ArrayList<>();
    for (Lane lane : asset.raised) {
      lane.isRaised = false;
      if (!lane.isDue() || lane.newest == null) continue;
      long from = Math.max(lane.settled, lane.cutTo);
      lanes.add(
          new CutLane(
              lane.key,
              lane.payer.party.owner,
              lane.payee.party.owner,
              lane.number,
              from,
              lane.accepted,
              lane.newest,
              lane.leg));
      lane.cutTo = lane.accepted;
      lane.cutWindow = number;
    }
    asset.raised = new ArrayList<>();
    return List.copyOf(lanes);
  }

  private static void enter(Turn turn, AssetBook asset, long number) {
    for (Payment payment : asset.uncut) {
      payment.window = number;
      if (payment.state == PaymentState.ACCEPTED || payment.state == PaymentState.CAPTURED) {
        turn.move(payment, PaymentState.WINDOWED);
      }
    }
    asset.uncut = new ArrayList<>();
  }

  /** The chain has taken the last part: what it left out is due again, and somebody should know. */
  static void settled(Turn turn, Window window, Place at) {
    turn.state.openWindows.remove(window.number);
    for (CutLane cut : window.lanes) {
      Lane lane = turn.state.lane(cut.laneKey());
      if (lane == null) throw new IllegalStateException("a cut lane is a known lane");
      if (lane.cutTo == cut.toUnits()) lane.cutTo = 0;
      if (lane.settled >= cut.toUnits()) continue;
      if (!turn.isOpen(lane.leftOutBreak)) {
        lane.leftOutTo = cut.toUnits();
        lane.leftOutBreak =
            turn.open(BreakKind.LANE_LEFT_OUT, lane.key, cut.toUnits(), lane.settled, at);
      }
      if (lane.isDue()) window.asset.raise(lane);
    }
    turn.emit(new BookEvent.WindowSettled(window.number, at));
  }
}
