/** What a chain is: encoding, signing, proofs. */
@NullMarked
package dev.bascule.chain;

import org.jspecify.annotations.NullMarked;
