/** ECDSA over secp256k1: signing by RFC 6979, verification and recovery, low s only. */
@NullMarked
package dev.bascule.chain.signature;

import org.jspecify.annotations.NullMarked;
