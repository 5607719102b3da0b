package dev.bascule.service.payment;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.money.Asset;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.service.audit.LeafWire;
import dev.bascule.service.audit.SignedCheckpoint;
import dev.bascule.service.wire.Money;
import dev.bascule.service.wire.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment that the log has just taken, as its client gets it: with the leaves, which follow from
 * the voucher and the time, and their way to the signed root.
 */
record AcceptedPayment(
    PaymentRequest request,
    VerifiedVoucher voucher,
    Asset asset,
    Hash32 logId,
    String state,
    long firstLeaf,
    long atMillis) {

  PaymentWire wire(
      SignedCheckpoint checkpoint, Map<Long, @Nullable List<Hash32>> paths, boolean live) {
    var legs = new ArrayList<PaymentWire.LegWire>();
    for (int i = 0; i < voucher.legs().size(); i++) {
      List<Hash32> path = paths.get(firstLeaf + i);
      VerifiedLeg leg = voucher.legs().get(i);
      legs.add(
          new PaymentWire.LegWire(
              leg.payee().hex(),
              money(request.amounts().get(i)),
              null,
              Long.toString(leg.laneNumber()),
              leg.laneKey().hex(),
              asset.toBaseUnits(leg.cumulativeUnits()).toString(),
              Long.toString(firstLeaf + i),
              LeafWire.of(leaf(i)),
              path == null ? null : path.stream().map(Hash32::hex).toList()));
    }
    String id = request.payment().toString();
    return new PaymentWire(
        id,
        request.terms().reference(),
        voucher.kind() == VoucherKind.PAY ? "pay" : "hold",
        state,
        voucher.payer().hex(),
        money(request.total()),
        null,
        legs,
        null,
        null,
        checkpoint.wire(),
        checkpoint.signature(),
        Times.text(atMillis),
        Long.toString(voucher.notAfter()),
        live,
        PaymentWire.links(id));
  }

  private Leaf leaf(int index) {
    VerifiedLeg leg = voucher.legs().get(index);
    boolean pays = voucher.kind() == VoucherKind.PAY;
    long from = leg.cumulativeUnits() - request.amounts().get(index);
    return new Leaf(
        pays ? LeafType.ACCEPT : LeafType.HOLD,
        logId,
        atMillis / 1000,
        atMillis / 1000,
        leg.laneKey(),
        voucher.digest(),
        index,
        asset.toBaseUnits(from),
        asset.toBaseUnits(leg.cumulativeUnits()),
        leg.terms());
  }

  private Money money(long units) {
    return Money.of(units, asset.currency(), asset.scale());
  }
}
