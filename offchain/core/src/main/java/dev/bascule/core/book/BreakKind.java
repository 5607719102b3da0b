package dev.bascule.core.book;

import java.util.Locale;

/** In what way the chain and the book disagree. */
public enum BreakKind {
  /** The chain moved an amount that is no whole number of ledger units, or past 2^63 - 1. */
  AMOUNT_NOT_REPRESENTABLE,
  /** The chain moved a token that no command has registered. */
  ASSET_NOT_REGISTERED,
  /** The chain settled or redeemed a lane that this log never opened. */
  LANE_UNKNOWN,
  /** The chain settled or redeemed past what this log accepted. */
  SETTLED_PAST_ACCEPTED,
  /** A redeem began at another settled cumulative than the book's. */
  SETTLED_DIFFERS,
  /** A part's root, count or total is not what its entries give. */
  PART_ROOT_DIFFERS,
  PART_COUNT_DIFFERS,
  PART_TOTAL_DIFFERS,
  /** A part of a window that was never cut, or out of sequence. */
  PART_OUT_OF_SEQUENCE,
  /** The last part left a lane of the window below its cut. Closed when the lane gets there. */
  LANE_LEFT_OUT,
  /** The chain took more from an account than the book says it has. Closed by cover. */
  NOT_COVERED,
  /** An anchor names a root that is not this log's. */
  ANCHOR_DIFFERS,
  /** A voucher key's epoch is not the next one. */
  KEY_EPOCH_DIFFERS,
  /** A range continues another chain. Closed by the next range that continues ours. */
  CHAIN_DIFFERS;

  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
