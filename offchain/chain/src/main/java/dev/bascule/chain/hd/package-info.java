/** Hierarchical keys: derivation (BIP-32) and English mnemonics (BIP-39). */
@NullMarked
package dev.bascule.chain.hd;

import org.jspecify.annotations.NullMarked;
