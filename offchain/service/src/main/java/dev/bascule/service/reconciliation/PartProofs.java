package dev.bascule.service.reconciliation;

import static dev.bascule.service.db.own.Tables.PART_PROOF;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.trie.TrieProof;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.VerifiedBlock;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.core.book.ChainEvent;
import java.util.stream.Collectors;
import org.jooq.DSLContext;

/** Keeps what proves a settled part, so that receipts need no node, now or in ten years. */
final class PartProofs {

  private final BlockCursor chain;
  private final DSLContext sql;

  PartProofs(BlockCursor chain, DSLContext sql) {
    this.chain = chain;
    this.sql = sql;
  }

  void keep(ChainEvent.PartSettled part) {
    if (sql.fetchExists(
        PART_PROOF,
        PART_PROOF.WINDOW_NUMBER.eq(part.window()).and(PART_PROOF.PART.eq(part.part())))) {
      return;
    }
    VerifiedBlock block = chain.verified(part.at().block());
    NodeReceipt receipt =
        block.receipts().stream()
            .filter(each -> each.transactionHash().equals(part.at().txHash()))
            .findFirst()
            .orElseThrow();
    var proof = TrieProof.above(block.receiptsTrie(), receipt.transactionIndex());
    sql.insertInto(PART_PROOF)
        .set(PART_PROOF.WINDOW_NUMBER, part.window())
        .set(PART_PROOF.PART, part.part())
        .set(PART_PROOF.TX_HASH, part.at().txHash().hex())
        .set(PART_PROOF.GAS_USED, receipt.gasUsed())
        .set(PART_PROOF.TX_INDEX, receipt.transactionIndex())
        .set(PART_PROOF.BLOCK, part.at().block())
        .set(PART_PROOF.BLOCK_HASH, block.hash().hex())
        .set(PART_PROOF.RECEIPT_RLP, receipt.receipt().encode().toArray())
        .set(
            PART_PROOF.TRIE_PROOF, proof.stream().map(Bytes::hex).collect(Collectors.joining("\n")))
        .set(PART_PROOF.HEADER_RLP, block.header().toRlp().encode().toArray())
        .execute();
  }
}
