package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.drawdown.Drawdown;
import dev.bascule.chain.drawdown.GrantedLeg;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.terms.Terms;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.log.Leaf;
import java.util.List;
import java.util.Optional;

/**
 * Everything that shows one leg of one payment. Without the agreement and the settlement it is the
 * bundle that a payee pulls, and with which anybody may redeem.
 *
 * @param leg which leg of the voucher this receipt is about
 * @param drawdown of a grant, what shows that the leg was drawn
 * @param index of the leaf in the operator's log
 */
public record Receipt(
    Optional<Agreement> agreement,
    int leg,
    Voucher voucher,
    Signature payerSignature,
    Optional<Drawdown> drawdown,
    Leaf leaf,
    long index,
    List<Hash32> inclusion,
    SignedCheckpoint checkpoint,
    VaultDomain domain,
    Optional<Settlement> settlement) {

  /**
   * What was agreed, and the salt that keeps its hash from being guessed. Only the terms bind a
   * payment's id to what was signed, so without them a receipt names no payment.
   */
  public record Agreement(Tenant tenant, PaymentId payment, Terms terms, Hash32 salt) {

    public static Agreement of(Tenant tenant, Terms terms, Hash32 salt) {
      return new Agreement(tenant, PaymentId.of(tenant, terms.reference()), terms, salt);
    }
  }

  public Receipt {
    inclusion = List.copyOf(inclusion);
    if (leg < 0 || leg >= voucher.legs().size()) {
      throw new IllegalArgumentException(
          "leg " + leg + " of a voucher of " + voucher.legs().size());
    }
    if (voucher.kind().isGrant() != drawdown.isPresent()) {
      throw new IllegalArgumentException("a grant, and nothing else, has a drawdown");
    }
  }

  /** Of a voucher that is no grant. */
  public Receipt(
      Optional<Agreement> agreement,
      int leg,
      Voucher voucher,
      Signature payerSignature,
      Leaf leaf,
      long index,
      List<Hash32> inclusion,
      SignedCheckpoint checkpoint,
      VaultDomain domain,
      Optional<Settlement> settlement) {
    this(
        agreement,
        leg,
        voucher,
        payerSignature,
        Optional.empty(),
        leaf,
        index,
        inclusion,
        checkpoint,
        domain,
        settlement);
  }

  /** What contracts and files call the payer's signature: a drawdown follows it. */
  public Bytes signatureBytes() {
    Bytes signed = payerSignature.toBytes();
    return drawdown.map(it -> Bytes.concat(signed, it.toBytes())).orElse(signed);
  }

  /** The leg as its payer signed it. */
  public GrantedLeg granted() {
    return voucher.granted(leg, domain);
  }

  public Receipt with(Agreement agreed) {
    return with(Optional.of(agreed), settlement);
  }

  public Receipt with(Settlement settled) {
    return with(agreement, Optional.of(settled));
  }

  /** The part of a receipt that redeems: nothing about what was bought. */
  public Receipt bundle() {
    return with(Optional.empty(), Optional.empty());
  }

  private Receipt with(Optional<Agreement> agreed, Optional<Settlement> settled) {
    return new Receipt(
        agreed,
        leg,
        voucher,
        payerSignature,
        drawdown,
        leaf,
        index,
        inclusion,
        checkpoint,
        domain,
        settled);
  }
}
