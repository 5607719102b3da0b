package dev.bascule.core.book;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A settled part: the chain's root, count and total are recomputed here from the entries. */
final class Settlement {
  private Settlement() {}

  static void part(Turn turn, ChainEvent.PartSettled part) {
    String subject = "window " + part.window() + " part " + part.part();
    Window window = inSequence(turn, part, subject);
    turn.emit(new BookEvent.PartObserved(part));

    MerkleLog entries = new MerkleLog();
    BigInteger total = BigInteger.ZERO;
    for (ChainEvent.LaneTo entry : part.lanes()) {
      BaseUnits before = settled(turn.state, entry.lane());
      BaseUnits after = entry.to().compareTo(before) > 0 ? entry.to() : before;
      total = total.add(after.toBigInteger()).subtract(before.toBigInteger());
      entries.append(MerkleLog.leafHash(leaf(entry.lane(), after)));
      if (after.compareTo(before) > 0) settle(turn, entry, part.at());
    }
    compare(turn, BreakKind.PART_COUNT_DIFFERS, subject, part.lanes().size(), part.count(), part);
    compare(turn, BreakKind.PART_TOTAL_DIFFERS, subject, total, part.total().toBigInteger(), part);
    compare(turn, BreakKind.PART_ROOT_DIFFERS, subject, entries.root(), part.root(), part);
    if (window != null && part.last()) Cutting.settled(turn, window, part.at());
  }

  /** The window that the part belongs to; null, and a break, for one that this book never cut. */
  private static @Nullable Window inSequence(
      Turn turn, ChainEvent.PartSettled part, String subject) {
    State state = turn.state;
    Window window = state.openWindows.get(part.window());
    Window due = state.openWindows.isEmpty() ? null : state.openWindows.values().iterator().next();
    if (due == null || window != due || part.part() != due.nextPart) {
      String expected =
          due == null ? "no window is open" : "window " + due.number + " part " + due.nextPart;
      turn.open(BreakKind.PART_OUT_OF_SEQUENCE, subject, expected, subject, part.at());
    }
    if (window != null) window.nextPart = part.part() + 1;
    return window;
  }

  private static void settle(Turn turn, ChainEvent.LaneTo entry, Place at) {
    State state = turn.state;
    Lane lane = state.lane(entry.lane());
    if (lane == null) {
      turn.open(BreakKind.LANE_UNKNOWN, entry.lane(), "no such lane", entry.to(), at);
      state.strays.put(entry.lane(), entry.to());
      return;
    }
    long to = Following.floor(turn, lane.payer.asset, entry.to(), lane.key, at);
    if (to > lane.accepted) {
      turn.open(BreakKind.SETTLED_PAST_ACCEPTED, lane.key, lane.accepted, to, at);
    }
    if (to > lane.settled) Following.settle(turn, lane, to, at);
  }

  private static BaseUnits settled(State state, LaneKey key) {
    Lane lane = state.lane(key);
    if (lane != null) return lane.settledOnChain();
    return state.strays.getOrDefault(key, BaseUnits.ZERO);
  }

  private static byte[] leaf(LaneKey lane, BaseUnits settled) {
    ByteBuffer words = ByteBuffer.allocate(2 * Hash32.BYTES);
    lane.value().write(words);
    settled.writeWord(words);
    return words.array();
  }

  private static void compare(
      Turn turn,
      BreakKind kind,
      String subject,
      Object expected,
      Object actual,
      ChainEvent.PartSettled part) {
    if (!expected.equals(actual)) turn.open(kind, subject, expected, actual, part.at());
  }
}
