/** Bitcoin's transactions, scripts, addresses and what a signature signs (BIP-141, 143, 341). */
@NullMarked
package dev.bascule.chain.bitcoin;

import org.jspecify.annotations.NullMarked;
