/** The payer's side: keys that sign vouchers. */
@NullMarked
package dev.bascule.chain.wallet;

import org.jspecify.annotations.NullMarked;
