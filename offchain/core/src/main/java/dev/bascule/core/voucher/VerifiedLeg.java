package dev.bascule.core.voucher;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;

/**
 * One payee's leg of a voucher.
 *
 * @param lane an unsigned 32-bit number; bit 31 names the book (0 voucher, 1 netting)
 * @param cumulativeUnits all that the payer has ever promised on this lane, in ledger units
 */
public record VerifiedLeg(
    Address payee, int lane, LaneKey laneKey, long cumulativeUnits, TermsHash terms) {
  public VerifiedLeg {
    requireNonNull(payee);
    requireNonNull(laneKey);
    requireNonNull(terms);
    if (cumulativeUnits < 0) {
      throw new IllegalArgumentException("negative cumulative: " + cumulativeUnits);
    }
  }

  public boolean isNettingBook() {
    return lane < 0;
  }

  public long laneNumber() {
    return Integer.toUnsignedLong(lane);
  }
}
