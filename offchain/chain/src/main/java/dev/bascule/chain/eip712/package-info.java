/** The typed data that is signed (EIP-712): vouchers and checkpoints of one vault. */
@NullMarked
package dev.bascule.chain.eip712;

import org.jspecify.annotations.NullMarked;
