package dev.bascule.core.book;

import dev.bascule.core.id.PaymentId;
import dev.bascule.core.voucher.VoucherKind;
import org.jspecify.annotations.Nullable;

/** What a retry needs and what a view shows, and nothing else: it is kept for ever. */
final class Payment {
  final int index;
  final long idHigh;
  final long idLow;
  final int tenant;

  /** In the order of the legs; payer, payees and asset are the lanes'. */
  final Lane[] lanes;

  /** What each leg asked for, in ledger units. */
  final long[] units;

  final long firstLeaf;
  final long atMillis;

  /** Empty for a payment that never was a hold. */
  final @Nullable Hold hold;

  PaymentState state;

  /** Legs that are accepted and not settled. */
  int openLegs;

  /** The newest window that took a part of it; 0 for none. */
  long window;

  Payment(
      int index,
      PaymentId id,
      int tenant,
      Lane[] lanes,
      long[] units,
      long firstLeaf,
      long atMillis,
      PaymentState state,
      @Nullable Hold hold) {
    this.index = index;
    this.idHigh = id.high();
    this.idLow = id.low();
    this.tenant = tenant;
    this.lanes = lanes;
    this.units = units;
    this.firstLeaf = firstLeaf;
    this.atMillis = atMillis;
    this.state = state;
    this.hold = hold;
  }

  PaymentId id() {
    return new PaymentId(idHigh, idLow);
  }

  VoucherKind kind() {
    return hold == null ? VoucherKind.PAY : VoucherKind.HOLD;
  }
}
