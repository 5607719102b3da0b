package dev.bascule.chain.qbft;

import dev.bascule.core.id.Address;

/** By which rule a validator set is changed; trusted like the set itself. */
public sealed interface SetSource {

  /** Nobody says, so no change can be proven. */
  record Unstated() implements SetSource {}

  /** The storage of this contract. */
  record Contract(Address address) implements SetSource {}

  /** The votes in headers; open votes are cleared at each multiple of the epoch's length. */
  record Votes(long epochLengthBlocks) implements SetSource {
    public Votes {
      if (epochLengthBlocks < 1) {
        throw new IllegalArgumentException("an epoch of " + epochLengthBlocks + " blocks");
      }
    }
  }
}
