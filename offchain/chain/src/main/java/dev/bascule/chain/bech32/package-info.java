/** Bech32 and Bech32m (BIP-173, BIP-350): text with a checksum that finds typing errors. */
@NullMarked
package dev.bascule.chain.bech32;

import org.jspecify.annotations.NullMarked;
