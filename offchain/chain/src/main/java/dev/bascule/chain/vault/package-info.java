/** What the settlement vault says and is told, as bytes: its events and its calldata. */
@NullMarked
package dev.bascule.chain.vault;

import org.jspecify.annotations.NullMarked;
