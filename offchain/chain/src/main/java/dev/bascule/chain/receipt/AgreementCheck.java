package dev.bascule.chain.receipt;

import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.LeafType;
import java.math.BigInteger;

/** That the document is what the payer signed, and that the leaf moved what the document says. */
final class AgreementCheck {

  private AgreementCheck() {}

  static void check(Trust trust, Receipt receipt, Receipt.Agreement agreement) {
    Terms terms = agreement.terms();
    Voucher voucher = receipt.voucher();
    TermsHash commitment = terms.commitment(agreement.salt());
    for (Leg leg : voucher.legs()) {
      if (!leg.terms().equals(commitment)) {
        throw new Refusal(
            "terms_not_signed",
            "the payer signed terms " + leg.terms() + ", these hash to " + commitment);
      }
    }
    boolean sameShape =
        terms.kind() == voucher.kind()
            && terms.notAfter() == voucher.notAfter()
            && terms.legs().size() == voucher.legs().size();
    for (int i = 0; sameShape && i < terms.legs().size(); i++) {
      sameShape = terms.legs().get(i).payee().equals(voucher.legs().get(i).payee());
    }
    if (!sameShape) {
      throw new Refusal(
          "terms_not_as_voucher", "kind, expiry or payees of terms and voucher are not the same");
    }
    checkAmount(trust, receipt, terms);
  }

  private static void checkAmount(Trust trust, Receipt receipt, Terms terms) {
    Trust.TrustedAsset asset =
        trust
            .asset(receipt.voucher().token())
            .orElseThrow(() ->
                new Refusal("token_unknown", "trust names no token " + receipt.voucher().token()));
    if (!asset.currency().equals(terms.currency()) || asset.exponent() != terms.exponent()) {
      throw new Refusal(
          "currency_wrong",
          "the token carries "
              + asset.currency()
              + " with exponent "
              + asset.exponent()
              + ", the terms say "
              + terms.currency()
              + " with "
              + terms.exponent());
    }
    BigInteger agreed =
        BigInteger.valueOf(terms.legs().get(receipt.leg()).amount())
            .multiply(BigInteger.TEN.pow(asset.decimals() - asset.exponent()));
    BigInteger moved =
        receipt.leaf().to().toBigInteger().subtract(receipt.leaf().from().toBigInteger());
    boolean right =
        receipt.leaf().type() == LeafType.ACCEPT
            ? moved.equals(agreed)
            : moved.compareTo(agreed) <= 0;
    if (!right) {
      throw new Refusal(
          "amount_wrong", "the terms agree on " + agreed + " base units, the log moved " + moved);
    }
  }
}
