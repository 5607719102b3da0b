package dev.bascule.core.book;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Hash32;

/** Where on the chain an event stands; {@code logIndex} counts within the block. */
public record Place(long block, int logIndex, Hash32 txHash) implements Comparable<Place> {
  public Place {
    requireNonNull(txHash);
    if (block < 0 || logIndex < 0) {
      throw new IllegalArgumentException("no place: block " + block + " log " + logIndex);
    }
  }

  @Override
  public int compareTo(Place other) {
    int order = Long.compare(block, other.block);
    return order != 0 ? order : Integer.compare(logIndex, other.logIndex);
  }
}
