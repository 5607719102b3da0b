/** Output descriptors (BIP-380 to 389): from keys and a form to every script of a wallet. */
@NullMarked
package dev.bascule.chain.bitcoin.descriptor;

import org.jspecify.annotations.NullMarked;
