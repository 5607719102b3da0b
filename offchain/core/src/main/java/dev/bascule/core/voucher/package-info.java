/** What a payer has signed, after somebody who can check signatures has checked it. */
@NullMarked
package dev.bascule.core.voucher;

import org.jspecify.annotations.NullMarked;
