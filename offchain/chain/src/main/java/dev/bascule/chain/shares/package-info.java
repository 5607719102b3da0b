/** A secret in shares of words, by groups (SLIP-39). */
@NullMarked
package dev.bascule.chain.shares;

import org.jspecify.annotations.NullMarked;
