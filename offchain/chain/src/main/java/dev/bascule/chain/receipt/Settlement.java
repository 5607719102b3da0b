package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import java.util.List;

/**
 * That a lane was settled up to a cumulative: an event in a receipt in a block.
 *
 * @param index of the lane among the part's lanes, {@code path} its way to the event's root
 * @param receiptRlp the transaction's receipt, as the trie holds it
 * @param trieProof the nodes above the receipt's leaf; the leaf itself follows from receipt and
 *     index
 * @param blockHash of the header; on a sealed chain round and seals are outside it
 */
public record Settlement(
    long window,
    int part,
    LaneKey laneKey,
    BaseUnits cumulative,
    long index,
    List<Hash32> path,
    Bytes receiptRlp,
    int txIndex,
    List<Bytes> trieProof,
    Hash32 blockHash,
    Bytes headerRlp) {

  public Settlement {
    path = List.copyOf(path);
    trieProof = List.copyOf(trieProof);
  }
}
