package dev.bascule.service.payment;

import dev.bascule.core.money.Asset;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A voucher as receipts and answers show it: integers as text, cumulatives in base units. */
final class VoucherWire {

  private VoucherWire() {}

  static Map<String, Object> of(VerifiedVoucher voucher, Asset asset) {
    var wire = new LinkedHashMap<String, Object>();
    wire.put("payer", voucher.payer().hex());
    wire.put("token", voucher.token().hex());
    wire.put("keyEpoch", Integer.toUnsignedString(voucher.keyEpoch()));
    wire.put("kind", Integer.toString(voucher.kind().code()));
    wire.put("notAfter", Long.toString(voucher.notAfter()));
    List<Map<String, Object>> legs = new ArrayList<>();
    for (VerifiedLeg leg : voucher.legs()) {
      var entry = new LinkedHashMap<String, Object>();
      entry.put("payee", leg.payee().hex());
      entry.put("lane", Integer.toUnsignedString(leg.lane()));
      entry.put("cumulative", asset.toBaseUnits(leg.cumulativeUnits()).toString());
      entry.put("terms", leg.terms().value().hex());
      legs.add(entry);
    }
    wire.put("legs", legs);
    return wire;
  }
}
