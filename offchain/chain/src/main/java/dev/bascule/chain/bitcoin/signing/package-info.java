/** What a signer decides before it signs a PSBT: by its own descriptors and policy alone. */
@NullMarked
package dev.bascule.chain.bitcoin.signing;

import org.jspecify.annotations.NullMarked;
