/** Addresses and transactions of an EVM chain. */
@NullMarked
package dev.bascule.chain.evm;

import org.jspecify.annotations.NullMarked;
