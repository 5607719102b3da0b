package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;

/**
 * That a transaction is in a block, shown by the block's header and a part of its tree (BIP-37,
 * partial Merkle tree; what {@code gettxoutproof} gives). It says nothing of the chain that the
 * header is on.
 */
public final class TxOutProof {

  private static final int TRANSACTIONS_MAX = 4_000_000 / 60;

  /** An inner node of the tree has as many bytes, so a transaction may not (CVE-2017-12842). */
  private static final int INNER_NODE = 64;

  private final BlockHeader header;
  private final int transactions;
  private final List<Hash32> hashes;
  private final Bytes bits;
  private final List<TxId> shown = new ArrayList<>();
  private int hashAt;
  private int bitAt;

  private TxOutProof(BlockHeader header, int transactions, List<Hash32> hashes, Bytes bits) {
    this.header = header;
    this.transactions = transactions;
    this.hashes = hashes;
    this.bits = bits;
  }

  /**
   * @throws MalformedBitcoin if the bytes are no proof, or one of another header
   */
  public static TxOutProof parse(Bytes bytes) {
    WireReader reader = new WireReader(bytes);
    BlockHeader header = BlockHeader.read(reader);
    long transactions = reader.uint32();
    int count = reader.count(32);
    List<Hash32> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) hashes.add(reader.take(32).toHash());
    Bytes bits = reader.sized();
    reader.end();
    if (transactions < 1 || transactions > TRANSACTIONS_MAX || count > transactions) {
      throw new MalformedBitcoin(count + " hashes for " + transactions + " transactions");
    }
    TxOutProof proof = new TxOutProof(header, (int) transactions, hashes, bits);
    proof.check();
    return proof;
  }

  private void check() {
    int height = 0;
    while (width(height) > 1) height++;
    Hash32 root = node(height, 0);
    boolean all = hashAt == hashes.size() && (bitAt + 7) / 8 == bits.size();
    for (int at = bitAt; all && at < bits.size() * 8; at++) all = !bit(at);
    if (!all) throw new MalformedBitcoin("a proof with more in it than it uses");
    if (!root.equals(header.merkleRoot())) {
      throw new MalformedBitcoin("a proof of another block than " + header.hash());
    }
  }

  private int width(int height) {
    return (transactions + (1 << height) - 1) >> height;
  }

  private boolean bit(int at) {
    if (at >= bits.size() * 8) throw new MalformedBitcoin("a proof that is cut off");
    return (bits.at(at / 8) >> (at % 8) & 1) == 1;
  }

  private Hash32 node(int height, int position) {
    boolean leadsToShown = bit(bitAt++);
    if (height == 0 || !leadsToShown) {
      if (hashAt == hashes.size()) throw new MalformedBitcoin("a proof that is cut off");
      Hash32 hash = hashes.get(hashAt++);
      if (height == 0 && leadsToShown) shown.add(new TxId(hash));
      return hash;
    }
    Hash32 left = node(height - 1, position * 2);
    if (position * 2 + 1 >= width(height - 1)) return MerkleTree.join(left, left);
    Hash32 right = node(height - 1, position * 2 + 1);
    // The same transactions twice have the root of once (CVE-2012-2459).
    if (right.equals(left)) throw new MalformedBitcoin("a proof with one branch twice");
    return MerkleTree.join(left, right);
  }

  public BlockHeader header() {
    return header;
  }

  /** Whether it shows this transaction. */
  public boolean shows(Transaction transaction) {
    return transaction.bytesWithoutWitness().size() != INNER_NODE
        && shown.contains(transaction.txid());
  }
}
