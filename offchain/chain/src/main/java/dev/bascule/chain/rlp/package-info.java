/** Recursive length prefix encoding (Ethereum yellow paper, appendix B), canonical form only. */
@NullMarked
package dev.bascule.chain.rlp;

import org.jspecify.annotations.NullMarked;
