/** Vouchers: what a payer signs, and the one place where a signature becomes a verified voucher. */
@NullMarked
package dev.bascule.chain.voucher;

import org.jspecify.annotations.NullMarked;
