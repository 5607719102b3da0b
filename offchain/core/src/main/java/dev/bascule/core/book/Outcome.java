package dev.bascule.core.book;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.money.AssetId;

/** The answer to one command. These are answers, not exceptions; what throws is a bug. */
public sealed interface Outcome {

  /**
   * @param firstLeafIndex of {@code legs} adjacent leaves
   * @param replayed whether this is the stored answer to an earlier command
   */
  record Accepted(PaymentId payment, long firstLeafIndex, int legs, long atMillis, boolean replayed)
      implements Outcome {}

  /** As {@link Accepted}, for a hold. */
  record Held(PaymentId payment, long firstLeafIndex, int legs, long atMillis, boolean replayed)
      implements Outcome {}

  /**
   * @param leaves how many legs were captured: one adjacent leaf each
   * @param closed whether the hold is closed with this
   */
  record Captured(
      PaymentId payment,
      TransferId transfer,
      long firstLeafIndex,
      int leaves,
      long atMillis,
      boolean closed,
      boolean replayed)
      implements Outcome {}

  record Voided(PaymentId payment, long atMillis, boolean replayed) implements Outcome {}

  /** Nothing changed and nothing is stored: the same command may succeed later. */
  record Refused(PaymentId payment, Reason reason) implements Outcome {}

  /** An administrative command was carried out, or had been before. */
  record Applied() implements Outcome {}

  record Rejected(Rejection why, String detail) implements Outcome {}

  record FactLogged(long leafIndex) implements Outcome {}

  record WindowCut(long number, AssetId asset, int lanes, long totalUnits, boolean replayed)
      implements Outcome {}

  record NothingToCut(AssetId asset) implements Outcome {}

  /**
   * @param breaksOpened by events of this range
   */
  record RangeApplied(long to, int breaksOpened) implements Outcome {}

  /** The range does not begin at cursor + 1: it is known, or something before it is missing. */
  record RangeIgnored(long cursor) implements Outcome {}

  /** The range continues another chain than the one that was observed. Nothing was taken. */
  record ObserverStopped(long block, Hash32 expected, Hash32 offered) implements Outcome {}
}
