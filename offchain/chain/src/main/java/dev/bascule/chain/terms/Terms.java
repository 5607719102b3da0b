package dev.bascule.chain.terms;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.voucher.VoucherKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What payer and payees agreed on. Only a salted hash of it is signed and logged, so erasing text
 * and salt erases the agreement from everywhere, and the proofs stay.
 *
 * @param exponent decimals of the amounts
 * @param notAfter seconds since 1970
 * @param refundOf the payment that this one gives back
 */
public record Terms(
    String reference,
    String currency,
    int exponent,
    List<TermsLeg> legs,
    VoucherKind kind,
    long notAfter,
    Optional<String> refundOf) {

  private static final byte[] DOMAIN = {0x54};
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * What one payee gets.
   *
   * @param amount in the ledger's units
   */
  public record TermsLeg(Address payee, long amount) {}

  public Terms {
    legs = List.copyOf(legs);
    if (reference.isEmpty() || reference.length() > 256) {
      throw new IllegalArgumentException("a reference has 1 to 256 characters");
    }
  }

  /** The signed commitment: SHA-256(0x54 ‖ salt ‖ JCS(document)). */
  public TermsHash commitment(Hash32 salt) {
    return new TermsHash(Hash32.sha256(DOMAIN, Bytes.of(salt).toArray(), canonical()));
  }

  public byte[] canonical() {
    return Jcs.canonical(toJson());
  }

  public ObjectNode toJson() {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("reference", reference);
    document.put("currency", currency);
    document.put("exponent", exponent);
    ArrayNode list = document.putArray("legs");
    for (TermsLeg leg : legs) {
      list.addObject().put("payee", leg.payee().hex()).put("amount", Long.toString(leg.amount()));
    }
    document.put("kind", kind.name().toLowerCase(Locale.ROOT));
    document.put("notAfter", Long.toString(notAfter));
    refundOf.ifPresent(payment -> document.put("refundOf", payment));
    return document;
  }

  /**
   * @throws JsonRefused if the object is not exactly a terms document
   */
  public static Terms read(StrictObject json) {
    String reference = json.text("reference");
    String currency = json.text("currency");
    int exponent = json.integer("exponent", 9);
    List<TermsLeg> legs =
        json.objects(
            "legs",
            leg -> {
              TermsLeg read = new TermsLeg(leg.address("payee"), leg.number("amount"));
              leg.end();
              return read;
            });
    VoucherKind kind =
        VoucherKind.valueOf(
            json.oneOf("kind", "pay", "hold", "session", "ticks").toUpperCase(Locale.ROOT));
    long notAfter = json.number("notAfter");
    Optional<String> refundOf =
        json.has("refundOf") ? Optional.of(json.text("refundOf")) : Optional.empty();
    json.end();
    try {
      return new Terms(reference, currency, exponent, legs, kind, notAfter, refundOf);
    } catch (IllegalArgumentException unreadable) {
      throw new JsonRefused("terms", String.valueOf(unreadable.getMessage()));
    }
  }
}
