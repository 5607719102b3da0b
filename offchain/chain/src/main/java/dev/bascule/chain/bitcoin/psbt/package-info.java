/** Partially signed transactions, version 0 (BIP-174, 371): read strictly, combined, finalized. */
@NullMarked
package dev.bascule.chain.bitcoin.psbt;

import org.jspecify.annotations.NullMarked;
