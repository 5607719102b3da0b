/** Keccak-256 as Ethereum uses it, which is not the SHA3-256 of FIPS 202. */
@NullMarked
package dev.bascule.chain.keccak;

import org.jspecify.annotations.NullMarked;
