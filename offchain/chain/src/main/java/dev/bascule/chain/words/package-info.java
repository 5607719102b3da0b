/** Lists of words that stand for numbers (BIP-39, SLIP-39). */
@NullMarked
package dev.bascule.chain.words;

import org.jspecify.annotations.NullMarked;
