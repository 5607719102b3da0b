package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Blocks of regtest with the work that regtest asks for: two hashes on average. */
public final class MadeBlocks {

  public static final Difficulty REGTEST = new Difficulty(0x207f_ffffL);

  private MadeBlocks() {}

  /** The block before all that are made. */
  public static BlockPoint origin() {
    return BlockPoint.believed(100, header(new BlockHash(Hash32.ZERO), Hash32.ZERO, 0), 0);
  }

  public static BlockHeader header(BlockHash parent, Hash32 root, long nonce) {
    return new BlockHeader(0x2000_0000, parent, root, 1_700_000_000, REGTEST, nonce);
  }

  /**
   * @param salt tells apart blocks that are otherwise the same
   */
  public static Block on(BlockPoint parent, int salt, List<Transaction> transactions) {
    List<Transaction> all = new ArrayList<>();
    all.add(coinbase(parent.height() + 1, salt, new Script(Bytes.of((byte) 0x51))));
    all.addAll(transactions);
    return worked(parent.hash(), all);
  }

  public static Transaction coinbase(long height, int salt, Script to) {
    WireWriter script = new WireWriter();
    if (height <= 16) {
      script.uint8((int) (0x50 + height));
    } else {
      byte[] number = BigInteger.valueOf(height).toByteArray();
      script.uint8(number.length);
      for (int i = number.length - 1; i >= 0; i--) script.uint8(number[i]);
    }
    script.uint32(salt);
    OutPoint nothing = new OutPoint(new TxId(Hash32.ZERO), 0xffff_ffffL);
    return new Transaction(
        2,
        List.of(new TxInput(nothing, script.bytes(), 0xffff_ffffL, List.of())),
        List.of(new TxOutput(new Satoshi(5_000_000_000L), to)),
        0);
  }

  public static Block worked(BlockHash parent, List<Transaction> transactions) {
    List<Hash32> ids = transactions.stream().map(each -> each.txid().hash()).toList();
    Hash32 root = MerkleTree.root(ids).orElseThrow();
    for (long nonce = 0; ; nonce++) {
      BlockHeader header = header(parent, root, nonce);
      if (REGTEST.isMetBy(header.hash())) return Block.parse(bytes(header, transactions));
    }
  }

  public static Bytes bytes(BlockHeader header, List<Transaction> transactions) {
    WireWriter writer = new WireWriter().put(header.bytes()).compactSize(transactions.size());
    transactions.forEach(each -> writer.put(each.bytes()));
    return writer.bytes();
  }

  public static BlockPoint after(BlockPoint parent, Block block) {
    var next = parent.next(block.header(), BitcoinNetwork.REGTEST);
    return ((BlockPoint.Succession.Follows) next).point();
  }
}
