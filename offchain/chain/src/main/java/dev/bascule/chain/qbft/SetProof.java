package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Map;

/** Bytes which show that one validator set follows another, captured where it happened. */
public sealed interface SetProof {

  /**
   * Contract mode: what the contract's storage held after the block before the set came into force.
   *
   * @param headerRlp of that block, sealed by the set before
   * @param accountNodes of the contract under the header's state root
   * @param storageNodes of the length and of each member, by slot
   */
  record Storage(Bytes headerRlp, List<Bytes> accountNodes, Map<Hash32, List<Bytes>> storageNodes)
      implements SetProof {
    public Storage {
      accountNodes = List.copyOf(accountNodes);
      storageNodes = Map.copyOf(storageNodes);
    }
  }

  /**
   * Header mode: the blocks whose votes made the set, without a gap, the last of them the block
   * before the set came into force. Votes before the first are left out, which can only hide a
   * change and never invent one.
   */
  record Votes(List<Bytes> headersRlp) implements SetProof {
    public Votes {
      headersRlp = List.copyOf(headersRlp);
    }
  }
}
