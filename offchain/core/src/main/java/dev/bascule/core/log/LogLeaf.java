package dev.bascule.core.log;

import dev.bascule.core.id.Hash32;

/** An entry of the log. */
public sealed interface LogLeaf permits Leaf, FactLeaf {

  /** The bytes under the leaf hash. */
  byte[] bytes();

  default Hash32 hash() {
    return MerkleLog.leafHash(bytes());
  }
}
