/**
 * What a wallet that only watches makes of blocks: its coins, its deposits, and what a reorg does.
 */
@NullMarked
package dev.bascule.chain.bitcoin.watch;

import org.jspecify.annotations.NullMarked;
