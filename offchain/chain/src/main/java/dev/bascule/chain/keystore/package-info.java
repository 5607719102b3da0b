/** Secrets at rest under a password: Web3 Secret Storage, version 3. */
@NullMarked
package dev.bascule.chain.keystore;

import org.jspecify.annotations.NullMarked;
