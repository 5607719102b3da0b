package dev.bascule.chain.voucher;

import dev.bascule.core.voucher.VerifiedVoucher;

/** What a verifier found out about a signed voucher. */
public sealed interface VoucherCheck {

  /** Encoding, domain and signature are right; whether the key may sign is the book's question. */
  record Verified(VerifiedVoucher voucher) implements VoucherCheck {}

  /**
   * It is no voucher of this vault.
   *
   * @param field what is wrong, as a path in the request
   */
  record Refused(String code, String field, String sentence) implements VoucherCheck {}
}
