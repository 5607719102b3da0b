/** Bitcoin's blocks: what their headers prove of work, order and content. */
@NullMarked
package dev.bascule.chain.bitcoin.block;

import org.jspecify.annotations.NullMarked;
