package dev.bascule.chain.qbft;

import dev.bascule.core.id.Hash32;

/** Whether a quorum of validators stands behind a header. */
public sealed interface SealCheck {

  /** It does: this block is final. */
  record Sealed(Hash32 blockHash, long number, int seals) implements SealCheck {}

  /** It does not, or this copy of the header does not show it. */
  record NotSealed(String code, String reason) implements SealCheck {}
}
