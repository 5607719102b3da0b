package dev.bascule.chainrpc.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.core.id.Hash32;
import java.util.List;

/** A block whose hash was computed from its fields and whose receipts have the header's root. */
public record VerifiedBlock(BlockHeader header, Hash32 hash, List<NodeReceipt> receipts) {

  public VerifiedBlock {
    receipts = List.copyOf(receipts);
  }

  /** The trie whose root stands in the header. */
  public MerklePatricia receiptsTrie() {
    return MerklePatricia.ofList(encoded(receipts));
  }

  static List<Bytes> encoded(List<NodeReceipt> receipts) {
    return receipts.stream().map(each -> each.receipt().encode()).toList();
  }
}
