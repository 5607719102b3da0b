/** The digests of Bitcoin: SHA-256 once, twice and tagged (BIP-340), and HASH160. */
@NullMarked
package dev.bascule.chain.digest;

import org.jspecify.annotations.NullMarked;
