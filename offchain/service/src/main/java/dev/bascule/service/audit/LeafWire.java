package dev.bascule.service.audit;

import dev.bascule.core.log.Leaf;
import java.util.LinkedHashMap;
import java.util.Map;

/** A leaf as receipts show it. */
public final class LeafWire {

  private LeafWire() {}

  public static Map<String, Object> of(Leaf leaf) {
    var wire = new LinkedHashMap<String, Object>();
    wire.put("type", Integer.toString(leaf.type().code()));
    wire.put("logId", leaf.logId().hex());
    wire.put("at", Long.toString(leaf.at()));
    wire.put("admittedAt", Long.toString(leaf.admittedAt()));
    wire.put("laneKey", leaf.laneKey().hex());
    wire.put("voucherDigest", leaf.voucherDigest().value().hex());
    wire.put("leg", Integer.toString(leaf.leg()));
    wire.put("from", leaf.from().toString());
    wire.put("to", leaf.to().toString());
    wire.put("terms", leaf.terms().value().hex());
    return wire;
  }
}
