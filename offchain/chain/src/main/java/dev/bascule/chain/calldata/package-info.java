/** Calls of contracts, read from their bytes by the contracts' own ABI, and written. */
@NullMarked
package dev.bascule.chain.calldata;

import org.jspecify.annotations.NullMarked;
