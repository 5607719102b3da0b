package dev.bascule.chain.voucher;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A voucher as requests and receipts carry it. */
public final class VoucherJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private VoucherJson() {}

  public static ObjectNode write(Voucher voucher) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("payer", voucher.payer().hex());
    json.put("token", voucher.token().hex());
    json.put("keyEpoch", Integer.toUnsignedString(voucher.keyEpoch()));
    json.put("kind", Integer.toString(voucher.kind().code()));
    json.put("notAfter", Long.toString(voucher.notAfter()));
    ArrayNode legs = json.putArray("legs");
    for (Leg leg : voucher.legs()) {
      legs.addObject()
          .put("payee", leg.payee().hex())
          .put("lane", Integer.toUnsignedString(leg.lane()))
          .put("cumulative", leg.cumulative().toString())
          .put("terms", leg.terms().hex());
    }
    return json;
  }

  /**
   * @throws JsonRefused if the object is not exactly a voucher
   */
  public static Voucher read(StrictObject json) {
    int kind = json.uint("kind", 8).intValue();
    if (kind > VoucherKind.TICKS.code()) {
      throw new JsonRefused("voucher.kind", kind + " is no kind of voucher; 0 to 3 are");
    }
    List<Leg> legs =
        json.objects(
            "legs",
            leg -> {
              Leg read =
                  new Leg(
                      leg.address("payee"),
                      leg.uint32("lane"),
                      BaseUnits.of(leg.uint("cumulative", 128)),
                      new TermsHash(leg.hash("terms")));
              leg.end();
              return read;
            });
    try {
      Voucher voucher =
          new Voucher(
              json.address("payer"),
              json.address("token"),
              json.uint32("keyEpoch"),
              VoucherKind.ofCode(kind),
              json.number("notAfter"),
              legs);
      json.end();
      return voucher;
    } catch (IllegalArgumentException impossible) {
      throw new JsonRefused("voucher", String.valueOf(impossible.getMessage()));
    }
  }
}
