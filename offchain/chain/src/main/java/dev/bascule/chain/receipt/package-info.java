/** A payment's receipt: a file that proves itself, offline, against what the reader trusts. */
@NullMarked
package dev.bascule.chain.receipt;

import org.jspecify.annotations.NullMarked;
