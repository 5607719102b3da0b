package dev.bascule.chain.receipt;

import dev.bascule.chain.drawdown.Drawdown;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.voucher.VoucherKind;
import java.math.BigInteger;
import java.util.List;

/** That the document is what the payer signed, and that the leaf moved what the document says. */
final class AgreementCheck {

  private AgreementCheck() {}

  static void check(Trust trust, Receipt receipt, Receipt.Agreement agreement) {
    Terms terms = agreement.terms();
    Voucher voucher = receipt.voucher();
    TermsHash commitment = terms.commitment(agreement.salt());
    List<Leg> legs = legs(receipt);
    for (Leg leg : legs) {
      TermsHash signed = receipt.drawdown().map(Drawdown::agreed).orElse(leg.terms());
      if (!signed.equals(commitment)) {
        throw new Refusal(
            "terms_not_signed",
            "what is signed are terms " + signed + ", these hash to " + commitment);
      }
    }
    boolean sameShape =
        terms.kind() == voucher.kind()
            && terms.notAfter() == voucher.notAfter()
            && terms.legs().size() == legs.size();
    for (int i = 0; sameShape && i < terms.legs().size(); i++) {
      sameShape = terms.legs().get(i).payee().equals(legs.get(i).payee());
    }
    if (!sameShape) {
      throw new Refusal(
          "terms_not_as_voucher", "kind, expiry or payees of terms and voucher are not the same");
    }
    checkAmount(trust, receipt, terms);
  }

  /** The legs that the terms are about: all of the voucher, or the one that was drawn. */
  private static List<Leg> legs(Receipt receipt) {
    List<Leg> all = receipt.voucher().legs();
    return receipt.drawdown().isEmpty() ? all : List.of(all.get(receipt.leg()));
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
        BigInteger.valueOf(
                terms.legs().get(receipt.drawdown().isEmpty() ? receipt.leg() : 0).amount())
            .multiply(BigInteger.TEN.pow(asset.decimals() - asset.exponent()));
    BigInteger moved =
        receipt.leaf().to().toBigInteger().subtract(receipt.leaf().from().toBigInteger());
    // A capture may take less than was held, and some ticks are less than all of them.
    boolean whole =
        receipt.leaf().type() == LeafType.ACCEPT && receipt.voucher().kind() != VoucherKind.TICKS;
    boolean right = whole ? moved.equals(agreed) : moved.compareTo(agreed) <= 0;
    if (!right) {
      throw new Refusal(
          "amount_wrong", "the terms agree on " + agreed + " base units, the log moved " + moved);
    }
  }
}
