package dev.bascule.core.book;

import dev.bascule.core.id.TransferId;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The second phase of a payment that began as a hold. */
final class Hold {
  private static final long OPEN = -1;

  /**
   * One capture, kept so that its retry gets the same answer.
   *
   * @param units for each leg
   */
  record Capture(
      TransferId id,
      List<Long> units,
      boolean last,
      long firstLeaf,
      int leaves,
      long atMillis,
      boolean closed) {}

  /** Seconds. */
  final long notAfter;

  /** Seconds: when the payer's key was checked, which every capture's leaf repeats. */
  final long admittedAt;

  /** What is left on each leg, in ledger units. */
  final long[] left;

  /** The pending transfer of each leg. */
  final TransferId[] pending;

  final List<Capture> captures = new ArrayList<>(0);

  /** Kept while the hold is open: a capture makes it the lane's newest. */
  @Nullable VerifiedVoucher voucher;

  /** Milliseconds; {@link #OPEN} while the hold is open. */
  long closedAtMillis = OPEN;

  boolean isClosedByVoid;

  Hold(
      long notAfter,
      long admittedAt,
      long[] left,
      TransferId[] pending,
      @Nullable VerifiedVoucher voucher) {
    this.notAfter = notAfter;
    this.admittedAt = admittedAt;
    this.left = left;
    this.pending = pending;
    this.voucher = voucher;
  }

  boolean isOpen() {
    return closedAtMillis == OPEN;
  }

  boolean isEmpty() {
    for (long each : left) {
      if (each != 0) return false;
    }
    return true;
  }
}
