/** Merkle-Patricia tries: roots built from their content, and proofs against a root. */
@NullMarked
package dev.bascule.chain.trie;

import org.jspecify.annotations.NullMarked;
