package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block whose transactions are exactly those that its header commits to: only {@link #parse}
 * makes one, so nothing can be missing from it or added to it. Witnesses are not covered: nothing
 * is believed of them here.
 */
public final class Block {

  private static final int BYTES_MAX = 4_000_000;
  private static final int TRANSACTION_MIN = 60;
  private static final long NO_INDEX = 0xffff_ffffL;

  private final BlockHeader header;
  private final List<Transaction> transactions;
  private final List<TxId> ids;

  private Block(BlockHeader header, List<Transaction> transactions, List<TxId> ids) {
    this.header = header;
    this.transactions = List.copyOf(transactions);
    this.ids = List.copyOf(ids);
  }

  /**
   * @throws MalformedBitcoin if the bytes are no block, or not what the header commits to
   */
  public static Block parse(Bytes bytes) {
    if (bytes.size() > BYTES_MAX) throw new MalformedBitcoin("a block of " + bytes.size());
    WireReader reader = new WireReader(bytes);
    BlockHeader header = BlockHeader.read(reader);
    int count = reader.count(TRANSACTION_MIN);
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) transactions.add(Transaction.read(reader));
    reader.end();
    List<TxId> ids = transactions.stream().map(Transaction::txid).toList();
    Optional<Hash32> root = MerkleTree.root(ids.stream().map(TxId::hash).toList());
    if (!root.equals(Optional.of(header.merkleRoot()))) {
      throw new MalformedBitcoin(
          "the transactions of block "
              + header.hash()
              + " are not those of its header: one is hidden, added or changed");
    }
    // Two nodes of the tree that pass for a transaction of 64 bytes cannot pass for a coinbase.
    for (int i = 0; i < count; i++) {
      if (isCoinbase(transactions.get(i)) != (i == 0)) {
        throw new MalformedBitcoin(
            "transaction " + i + ": the first is the coinbase, and no other");
      }
    }
    return new Block(header, transactions, ids);
  }

  private static boolean isCoinbase(Transaction transaction) {
    if (transaction.inputs().size() != 1) return false;
    OutPoint spent = transaction.inputs().getFirst().spent();
    return spent.transaction().hash().isZero() && spent.index() == NO_INDEX;
  }

  public BlockHeader header() {
    return header;
  }

  /** The coinbase first. */
  public List<Transaction> transactions() {
    return transactions;
  }

  /** Those of {@link #transactions}, in their order. */
  public List<TxId> ids() {
    return ids;
  }

  /** Whether the coinbase begins with this height (BIP-34), where the network asks for it. */
  public boolean standsAt(long height, BitcoinNetwork network) {
    long since =
        switch (network) {
          case MAIN -> 227_931;
          case TEST -> 21_111;
          case REGTEST -> 1;
        };
    if (height < since) return true;
    Bytes script = transactions.getFirst().inputs().getFirst().scriptSig();
    Bytes written = written(height);
    return script.size() >= written.size() && script.slice(0, written.size()).equals(written);
  }

  /** A number as a script pushes it: the shortest, with room for its sign. */
  private static Bytes written(long height) {
    if (height <= 16) return Bytes.of((byte) (0x50 + height));
    int size = (64 - Long.numberOfLeadingZeros(height)) / 8 + 1;
    WireWriter writer = new WireWriter().uint8(size);
    for (int i = 0; i < size; i++) writer.uint8((int) (height >> (8 * i)));
    return writer.bytes();
  }
}
