package dev.bascule.core.book;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;

/** The last block of the chain that the book has taken in. */
public record ChainCursor(long block, Hash32 hash) {
  public ChainCursor {
    requireNonNull(hash);
    if (block < 0) throw new IllegalArgumentException("negative block: " + block);
  }
}
