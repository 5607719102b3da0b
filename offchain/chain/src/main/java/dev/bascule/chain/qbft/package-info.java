/** QBFT headers: what is hashed, what is sealed, by whom it must be sealed. */
@NullMarked
package dev.bascule.chain.qbft;

import org.jspecify.annotations.NullMarked;
