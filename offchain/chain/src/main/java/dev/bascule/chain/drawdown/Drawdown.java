package dev.bascule.chain.drawdown;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.voucher.VoucherKind;

/**
 * What follows the payer's signature under a grant (docs/protocol.md, 1.1). Its bytes have one
 * form: what they leave out is computed from them, and must be what the leg commits to.
 */
public sealed interface Drawdown permits SessionPayment, TicksShown {

  Bytes toBytes();

  DrawdownCheck check(VaultDomain domain, GrantedLeg granted);

  /** What a leaf about it names, if it is one of this leg. */
  TermsHash terms(GrantedLeg granted);

  /** The commitment to the document that was agreed on: a payment's, or that of all ticks. */
  TermsHash agreed();

  /**
   * @throws MalformedDrawdown if the bytes are none of this kind
   */
  static Drawdown read(VoucherKind kind, Bytes bytes) {
    return switch (kind) {
      case SESSION -> SessionPayment.read(bytes);
      case TICKS -> TicksShown.read(bytes);
      case PAY, HOLD ->
          throw new MalformedDrawdown("a voucher to " + kind + " is no grant to draw on");
    };
  }

  static DrawdownCheck otherTerms(TermsHash signed, TermsHash shown) {
    return new DrawdownCheck.Refused(
        "drawdown_of_other_grant",
        "the payer's leg commits to " + signed + ", the drawdown leads to " + shown);
  }
}
