package dev.bascule.chain.bitcoin.watch;

import dev.bascule.chain.bitcoin.BitcoinNetwork;

/**
 * When a deposit counts. A block's depth is the number of blocks from it to the newest one, both
 * included.
 *
 * @param creditDepth at least so deep is credited, and can still be taken back
 * @param finalDepth at least so deep is final, and never changes again
 */
public record WatchRules(BitcoinNetwork network, int creditDepth, int finalDepth) {

  /** So far below the newest final block it is still known what was in which block. */
  static final int MEMORY_BLOCKS = 100;

  public WatchRules {
    if (creditDepth < 1 || finalDepth < creditDepth) {
      throw new IllegalArgumentException(
          "credit at depth " + creditDepth + ", final at depth " + finalDepth);
    }
  }
}
