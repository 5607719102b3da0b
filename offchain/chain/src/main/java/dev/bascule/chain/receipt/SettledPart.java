package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.core.id.Hash32;
import java.util.List;

/**
 * That the chain settled a part: an event in a transaction's receipt in a block. It says the same
 * of every lane of the part.
 *
 * @param trieProof the nodes above the receipt's leaf; the leaf itself follows from receipt and
 *     index
 * @param blockHash of the header; on a sealed chain round and seals are outside it
 */
public record SettledPart(
    long window,
    int part,
    TransactionReceipt receipt,
    int txIndex,
    List<Bytes> trieProof,
    Hash32 blockHash,
    Bytes headerRlp) {

  public SettledPart {
    trieProof = List.copyOf(trieProof);
  }
}
