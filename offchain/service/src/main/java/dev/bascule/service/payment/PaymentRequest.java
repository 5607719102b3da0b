package dev.bascule.service.payment;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.service.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a client asks for: terms in words, and the voucher that pays for exactly them. */
record PaymentRequest(
    PaymentId payment,
    Terms terms,
    List<Integer> lanes,
    Hash32 salt,
    TermsHash commitment,
    Voucher voucher,
    Bytes signature) {

  private static final int REFERENCE_MAX = 200;
  private static final int SIGNATURE_BYTES = 65;

  List<Long> amounts() {
    return terms.legs().stream().map(Terms.TermsLeg::amount).toList();
  }

  long total() {
    long total = 0;
    for (long amount : amounts()) total = Math.addExact(total, amount);
    return total;
  }

  /**
   * @throws JsonRefused with the path of what is wrong
   */
  static PaymentRequest read(StrictObject json, Tenant tenant) {
    String reference = json.visibleText("reference", REFERENCE_MAX);
    String currency = json.text("currency");
    int exponent = json.integer("exponent", 9);
    long notAfter = json.number("notAfter");
    VoucherKind kind =
        json.has("kind")
            ? VoucherKind.valueOf(json.oneOf("kind", "pay", "hold").toUpperCase(Locale.ROOT))
            : VoucherKind.PAY;
    var lanes = new ArrayList<Integer>();
    List<Terms.TermsLeg> legs = json.objects("legs", leg -> leg(leg, lanes));
    Optional<String> refundOf =
        json.has("refundOf")
            ? Optional.of(json.visibleText("refundOf", REFERENCE_MAX))
            : Optional.empty();
    Hash32 salt = json.hash("salt");
    Voucher voucher = voucher(json.object("voucher"));
    Bytes signature = json.bytes("signature", SIGNATURE_BYTES);
    json.end();
    Terms terms;
    try {
      terms = new Terms(reference, currency, exponent, legs, kind, notAfter, refundOf);
    } catch (IllegalArgumentException e) {
      throw new JsonRefused("reference", String.valueOf(e.getMessage()));
    }
    var request =
        new PaymentRequest(
            PaymentId.of(tenant, reference),
            terms,
            List.copyOf(lanes),
            salt,
            terms.commitment(salt),
            voucher,
            signature);
    request.requireVoucherOfTheseTerms();
    return request;
  }

  private static Terms.TermsLeg leg(StrictObject json, List<Integer> lanes) {
    Address payee = address(json, "payee");
    long amount = json.number("amount");
    if (amount == 0) throw new JsonRefused("legs[" + lanes.size() + "].amount", "is 0");
    lanes.add(json.has("lane") ? json.uint32("lane") : 0);
    json.end();
    return new Terms.TermsLeg(payee, amount);
  }

  private static Voucher voucher(StrictObject json) {
    var voucher =
        new Object() {
          final Address payer = address(json, "payer");
          final Address token = address(json, "token");
          final int keyEpoch = json.uint32("keyEpoch");
          final long kind = json.number("kind");
          final long notAfter = json.number("notAfter");
          final List<Leg> legs =
              json.objects(
                  "legs",
                  leg -> {
                    var read =
                        new Leg(
                            address(leg, "payee"),
                            leg.uint32("lane"),
                            BaseUnits.of(leg.uint("cumulative", 128)),
                            new TermsHash(leg.hash("terms")));
                    leg.end();
                    return read;
                  });
        };
    json.end();
    if (voucher.kind > 1) {
      throw new JsonRefused("voucher.kind", voucher.kind + " is reserved; 0 pays and 1 holds");
    }
    try {
      return new Voucher(
          voucher.payer,
          voucher.token,
          voucher.keyEpoch,
          VoucherKind.ofCode((int) voucher.kind),
          voucher.notAfter,
          voucher.legs);
    } catch (IllegalArgumentException e) {
      throw new JsonRefused("voucher.legs", String.valueOf(e.getMessage()));
    }
  }

  /** The payer signed exactly these terms: what the words say and what the voucher says agree. */
  private void requireVoucherOfTheseTerms() {
    if (terms.legs().size() != voucher.legs().size()) {
      throw new JsonRefused(
          "voucher.legs",
          "has " + voucher.legs().size() + " legs, the terms have " + terms.legs().size());
    }
    if (voucher.kind() != terms.kind()) {
      throw new JsonRefused("voucher.kind", "is not the kind of the terms");
    }
    if (voucher.notAfter() != terms.notAfter()) {
      throw new JsonRefused(
          "voucher.notAfter", voucher.notAfter() + " is not " + terms.notAfter() + " of the terms");
    }
    for (int i = 0; i < voucher.legs().size(); i++) {
      String at = "voucher.legs[" + i + "]";
      Leg leg = voucher.legs().get(i);
      if (!leg.payee().equals(terms.legs().get(i).payee())) {
        throw new JsonRefused(at + ".payee", "is not the payee of leg " + i + " of the terms");
      }
      if (leg.lane() != lanes.get(i)) {
        throw new JsonRefused(at + ".lane", "is not the lane of leg " + i);
      }
      if (!leg.terms().equals(commitment)) {
        throw Problem.of(
                422,
                "terms_mismatch",
                "the payer signed %s, salt and terms give %s"
                    .formatted(leg.terms().value().hex(), commitment.value().hex()))
            .param(at + ".terms")
            .hint("commit to SHA-256(0x54, salt, canonical JSON of the terms document)")
            .refusal();
      }
    }
  }

  private static Address address(StrictObject json, String key) {
    String text = json.text(key);
    try {
      return Eip55.parse(text);
    } catch (IllegalArgumentException e) {
      throw new JsonRefused(key, String.valueOf(e.getMessage()));
    }
  }
}
