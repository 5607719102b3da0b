package dev.bascule.chain.receipt;

import dev.bascule.chain.drawdown.DrawdownCheck;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.util.Optional;

/**
 * Checks a receipt without a network. What it can conclude: this key agreed to these terms, this
 * operator accepted it at this place in this log, and, where a settlement is in the file, the chain
 * credited the payee for it. What it cannot: that it was not refunded later, that the operator is
 * solvent, that no second log exists, or anything newer than the file.
 */
public final class ReceiptVerifier {

  /** Log epochs tried when a log is matched to its vault; a new one is an emergency. */
  private static final int LOG_EPOCHS_MAX = 64;

  private final Trust trust;

  public ReceiptVerifier(Trust trust) {
    this.trust = trust;
  }

  public Verdict verify(Receipt receipt) {
    try {
      checkDomain(receipt);
      checkVoucher(receipt);
      checkLeaf(receipt, drawn(receipt));
      checkAgreement(receipt);
      checkLog(receipt);
      if (receipt.settlement().isEmpty()) return accepted(receipt);
      return settled(receipt, SettlementCheck.check(trust, receipt, receipt.settlement().get()));
    } catch (Refusal refusal) {
      return refusal.verdict;
    }
  }

  private void checkDomain(Receipt receipt) {
    if (!receipt.domain().equals(trust.domain())) {
      throw new Refusal(
          "other_vault",
          "the receipt is of vault "
              + receipt.domain().vault()
              + " on chain "
              + receipt.domain().chainId()
              + ", the trusted one is "
              + trust.domain().vault()
              + " on chain "
              + trust.domain().chainId());
    }
  }

  private void checkVoucher(Receipt receipt) {
    Voucher voucher = receipt.voucher();
    Optional<Address> signer =
        Signer.recover(voucher.digest(trust.domain()).value(), receipt.payerSignature());
    Optional<Address> expected = trust.voucherKey(voucher.payer(), voucher.keyEpoch());
    if (expected.isEmpty()) {
      throw new Refusal(
          "payer_key_unknown",
          "trust names no voucher key of "
              + voucher.payer()
              + " in epoch "
              + Integer.toUnsignedString(voucher.keyEpoch()));
    }
    if (!signer.equals(expected)) {
      throw new Refusal(
          "payer_signature_wrong",
          "the voucher is signed by "
              + signer.map(Address::hex).orElse("nobody")
              + ", not by "
              + expected.get());
    }
  }

  /** What the leg stands at and is about: as the payer signed it, or as it was drawn. */
  private DrawdownCheck.Drawn drawn(Receipt receipt) {
    Leg leg = receipt.voucher().legs().get(receipt.leg());
    if (receipt.drawdown().isEmpty()) {
      return new DrawdownCheck.Drawn(leg.cumulative(), leg.terms());
    }
    return switch (receipt.drawdown().get().check(trust.domain(), receipt.granted())) {
      case DrawdownCheck.Drawn drawn -> drawn;
      case DrawdownCheck.Refused(String code, String sentence) -> throw new Refusal(code, sentence);
    };
  }

  private void checkLeaf(Receipt receipt, DrawdownCheck.Drawn drawn) {
    Voucher voucher = receipt.voucher();
    Leaf leaf = receipt.leaf();
    boolean fits =
        switch (leaf.type()) {
          case ACCEPT -> voucher.kind() != VoucherKind.HOLD;
          case HOLD, CAPTURE -> voucher.kind() == VoucherKind.HOLD;
          case VOID -> false;
        };
    if (!fits) {
      throw new Refusal(
          "leaf_not_a_payment", "a " + leaf.type() + " leaf of a " + voucher.kind() + " voucher");
    }
    if (leaf.leg() != receipt.leg()
        || !leaf.voucherDigest().equals(voucher.digest(trust.domain()))
        || !leaf.laneKey().equals(voucher.laneKey(receipt.leg()))
        || !leaf.terms().equals(drawn.terms())) {
      throw new Refusal(
          "leaf_of_other_voucher",
          "the leaf is not about leg " + receipt.leg() + " of the voucher");
    }
    boolean inBounds =
        leaf.from().compareTo(leaf.to()) <= 0
            && (leaf.type() == LeafType.ACCEPT
                ? leaf.to().equals(drawn.cumulative())
                : leaf.to().compareTo(drawn.cumulative()) <= 0);
    if (!inBounds) {
      throw new Refusal(
          "leaf_not_as_signed",
          "the leaf goes from "
              + leaf.from()
              + " to "
              + leaf.to()
              + ", what is signed is "
              + drawn.cumulative());
    }
    if (leaf.at() > voucher.notAfter() || leaf.admittedAt() > leaf.at()) {
      throw new Refusal(
          "accepted_too_late",
          "accepted at " + leaf.at() + ", the voucher was good until " + voucher.notAfter());
    }
  }

  /** Amounts of the terms are ledger units, those of the leaf base units of the token. */
  private void checkAgreement(Receipt receipt) {
    if (receipt.agreement().isEmpty()) return;
    Receipt.Agreement agreement = receipt.agreement().get();
    AgreementCheck.check(trust, receipt, agreement);
    PaymentId derived = PaymentId.of(agreement.tenant(), agreement.terms().reference());
    if (!derived.equals(agreement.payment())) {
      throw new Refusal(
          "payment_id_wrong",
          "the id of this tenant and reference is " + derived + ", not " + agreement.payment());
    }
  }

  private void checkLog(Receipt receipt) {
    CheckpointBody body = receipt.checkpoint().body();
    Trust.OperatorKey key =
        trust
            .operatorKey(body.operatorKeyId())
            .orElseThrow(() ->
                new Refusal(
                    "operator_key_unknown",
                    "trust names no operator key "
                        + Integer.toUnsignedString(body.operatorKeyId())));
    Optional<Address> signer = receipt.checkpoint().signer(trust.domain());
    if (!signer.equals(Optional.of(key.address()))) {
      throw new Refusal(
          "operator_signature_wrong",
          "the checkpoint is signed by "
              + signer.map(Address::hex).orElse("nobody")
              + ", not by operator key "
              + Integer.toUnsignedString(key.id())
              + ", "
              + key.address());
    }
    if (body.at() < key.from() || key.revokedAt().filter(at -> body.at() >= at).isPresent()) {
      throw new Refusal(
          "operator_key_not_valid",
          "operator key " + Integer.toUnsignedString(key.id()) + " was not valid at " + body.at());
    }
    if (!receipt.leaf().logId().equals(body.logId()) || !isLogOfVault(body)) {
      throw new Refusal("other_log", "the leaf is not of a log of this vault");
    }
    if (receipt.leaf().at() > body.at()) {
      throw new Refusal(
          "leaf_after_checkpoint",
          "the leaf's time " + receipt.leaf().at() + " is after the checkpoint's " + body.at());
    }
    if (!MerkleLog.verifyInclusion(
        receipt.leaf().hash(), receipt.index(), body.size(), receipt.inclusion(), body.root())) {
      throw new Refusal(
          "not_in_log",
          "the leaf is not at index " + receipt.index() + " of the log of " + body.size());
    }
  }

  private boolean isLogOfVault(CheckpointBody body) {
    for (int epoch = 1; epoch <= LOG_EPOCHS_MAX; epoch++) {
      if (trust.domain().logId(epoch).equals(body.logId())) return true;
    }
    return false;
  }

  private static Verdict accepted(Receipt receipt) {
    return new Verdict.Valid(
        Verdict.Carrier.ACCEPTED,
        "the operator's key "
            + Integer.toUnsignedString(receipt.checkpoint().body().operatorKeyId())
            + " signed that it accepted this payment; it is not shown to be settled",
        facts(receipt, -1));
  }

  private static Verdict settled(Receipt receipt, SettlementCheck.Shown shown) {
    String where =
        "the payee was credited in block "
            + shown.block()
            + ", window "
            + receipt.settlement().orElseThrow().part().window();
    return shown.seals() > 0
        ? new Verdict.Valid(
            Verdict.Carrier.SETTLED_SEALED,
            where + ", sealed by " + shown.seals() + " validators",
            facts(receipt, shown.block()))
        : new Verdict.Valid(
            Verdict.Carrier.SETTLED_UNSEALED,
            where + "; the header is not sealed: one node's word",
            facts(receipt, shown.block()));
  }

  private static Verdict.Facts facts(Receipt receipt, long block) {
    Leaf leaf = receipt.leaf();
    return new Verdict.Facts(
        receipt.agreement().map(Receipt.Agreement::payment),
        receipt.voucher().payer(),
        receipt.voucher().legs().get(receipt.leg()).payee(),
        receipt.voucher().token(),
        BaseUnits.of(leaf.to().toBigInteger().subtract(leaf.from().toBigInteger())),
        leaf.at(),
        receipt.index(),
        block);
  }
}
