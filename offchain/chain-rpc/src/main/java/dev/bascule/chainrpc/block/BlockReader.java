package dev.bascule.chainrpc.block;

import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.NodeBlock;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.chainrpc.node.NodeTransaction;
import dev.bascule.core.id.Hash32;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fetches blocks and checks everything that a header covers: its own hash, its seals, the receipts
 * and, where asked, the transactions.
 */
public final class BlockReader {

  private final EvmNode node;
  private final Finality finality;
  private final Clock clock;

  public BlockReader(EvmNode node, Finality finality, Clock clock) {
    this.node = node;
    this.finality = finality;
    this.clock = clock;
  }

  /** What checking found; thrown inside the package, an answer outside. */
  static sealed class Disbelief extends RuntimeException {
    final BlockRefused refused;

    Disbelief(String code, String sentence) {
      this(new BlockRefused(code, sentence));
    }

    Disbelief(BlockRefused refused) {
      super(refused.sentence(), null, false, false);
      this.refused = refused;
    }
  }

  /** The first block that was asked for is not final by what is known. */
  static final class NotFinal extends Disbelief {
    NotFinal(BlockRefused refused) {
      super(refused);
    }
  }

  /**
   * The final blocks of the range, without a gap: those before the first that is not final.
   *
   * @throws NotFinal when there is none
   * @throws Disbelief when anything does not fit
   */
  List<VerifiedBlock> read(long from, long to) {
    List<NodeBlock> blocks = new ArrayList<>();
    for (NodeBlock block : node.blocks(from, to)) {
      if (finality instanceof Finality.Depth depth
          && !depth.isOldEnough(block.header(), clock.instant())) {
        break;
      }
      requireNumber(block, from + blocks.size());
      Optional<BlockRefused> objection = finality.objection(block.header(), clock.instant());
      if (objection.isPresent()) {
        if (blocks.isEmpty()) throw new NotFinal(objection.get());
        // Others may seal from here on, which the blocks before it tell.
        break;
      }
      requireHash(block);
      blocks.add(block);
    }
    List<Long> full =
        blocks.stream()
            .filter(block -> !block.header().receiptsRoot().equals(MerklePatricia.EMPTY_ROOT))
            .map(block -> block.header().number())
            .toList();
    List<List<NodeReceipt>> receipts = node.receipts(full);
    List<VerifiedBlock> verified = new ArrayList<>();
    int next = 0;
    for (NodeBlock block : blocks) {
      boolean empty = block.header().receiptsRoot().equals(MerklePatricia.EMPTY_ROOT);
      List<NodeReceipt> own = empty ? List.of() : receipts.get(next++);
      checkReceipts(block, own);
      verified.add(new VerifiedBlock(block.header(), finality.hash(block.header()), own));
    }
    return verified;
  }

  private static void requireNumber(NodeBlock block, long number) {
    if (block.header().number() != number) {
      throw new Disbelief(
          "other_block", "asked for block " + number + ", got " + block.header().number());
    }
  }

  private void requireHash(NodeBlock block) {
    Hash32 computed = finality.hash(block.header());
    if (!computed.equals(block.stated())) {
      throw new Disbelief(
          "block_hash_wrong",
          "block "
              + block.header().number()
              + " is said to be "
              + block.stated()
              + ", its fields hash to "
              + computed);
    }
  }

  private static void checkReceipts(NodeBlock block, List<NodeReceipt> receipts) {
    long number = block.header().number();
    if (receipts.size() != block.transactions().size()) {
      throw new Disbelief(
          "receipts_incomplete",
          "block "
              + number
              + " has "
              + block.transactions().size()
              + " transactions and "
              + receipts.size()
              + " receipts");
    }
    for (int i = 0; i < receipts.size(); i++) {
      if (!receipts.get(i).transactionHash().equals(block.transactions().get(i))) {
        throw new Disbelief(
            "receipts_out_of_order",
            "receipt " + i + " of block " + number + " is of another transaction");
      }
    }
    Hash32 root = MerklePatricia.ofList(VerifiedBlock.encoded(receipts)).root();
    if (!root.equals(block.header().receiptsRoot())) {
      throw new Disbelief(
          "receipts_root_wrong",
          "the receipts of block "
              + number
              + " have the root "
              + root
              + ", the header says "
              + block.header().receiptsRoot()
              + ": a log is hidden or invented");
    }
  }

  /** The block's transactions, checked against the header's root. */
  List<NodeTransaction> transactions(VerifiedBlock block) {
    List<NodeTransaction> transactions = node.transactions(block.header().number());
    Hash32 root =
        MerklePatricia.ofList(transactions.stream().map(NodeTransaction::raw).toList()).root();
    if (!root.equals(block.header().transactionsRoot())) {
      throw new Disbelief(
          "transactions_root_wrong",
          "the transactions of block "
              + block.header().number()
              + " have the root "
              + root
              + ", the header says "
              + block.header().transactionsRoot());
    }
    return transactions;
  }

  EvmNode node() {
    return node;
  }

  Finality finality() {
    return finality;
  }
}
