/**
 * Secrets in memory: bytes that do not print and can be wiped, stretched passphrases, randomness.
 */
@NullMarked
package dev.bascule.chain.secret;

import org.jspecify.annotations.NullMarked;
