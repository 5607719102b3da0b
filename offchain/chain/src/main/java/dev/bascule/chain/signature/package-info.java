/** Secp256k1: ECDSA by RFC 6979 with low s, recovery; Schnorr signatures (BIP-340); tweaks. */
@NullMarked
package dev.bascule.chain.signature;

import org.jspecify.annotations.NullMarked;
