/** The consortium's registry on chain: what it says at a block, how it is changed, and proofs. */
@NullMarked
package dev.bascule.chainrpc.registry;

import org.jspecify.annotations.NullMarked;
