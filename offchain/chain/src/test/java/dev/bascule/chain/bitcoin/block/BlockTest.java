package dev.bascule.chain.bitcoin.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.block.BlockPoint.Succession;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {

  /** The first block of the main network. */
  private static final String GENESIS =
      "0x01000000000000000000000000000000000000000000000000000000000000000000000"
          + "03ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b"
          + "7c0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff"
          + "4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f"
          + "6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f205"
          + "2a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc"
          + "3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";

  private static Transaction paying(int salt) {
    OutPoint from = new OutPoint(new TxId(Hash32.sha256(new byte[] {(byte) salt, 1})), 0);
    return new Transaction(
        2,
        List.of(new TxInput(from, Bytes.EMPTY, 0xffff_fffdL, List.of())),
        List.of(new TxOutput(new Satoshi(1_000 + salt), new Script(Bytes.of((byte) 0x51)))),
        0);
  }

  @Test
  void theFirstBlockOfTheMainNetwork() {
    Block genesis = Block.parse(Bytes.fromHex(GENESIS));
    assertThat(genesis.header().hash())
        .hasToString("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    assertThat(genesis.header().difficulty().isMetBy(genesis.header().hash())).isTrue();
    assertThat(genesis.header().difficulty().work()).isEqualTo(new BigInteger("100010001", 16));
    assertThat(BlockHeader.parse(genesis.header().bytes())).isEqualTo(genesis.header());
  }

  /** Bitcoin Core, {@code pow_tests.cpp}: height, its time, the period's first time, difficulty. */
  @ParameterizedTest
  @CsvSource({
    "32255, 1262152739, 1261130161, 1d00ffff, 1d00d86a",
    "2015, 1233061996, 1231006505, 1d00ffff, 1d00ffff",
    "68543, 1279297671, 1279008237, 1c05a3f4, 1c0168fd",
    "46367, 1269211443, 1263163443, 1c387f6f, 1d00e1fd",
    "46366, 1269211443, 1263163443, 1c387f6f, 1c387f6f",
  })
  void theNextDifficulty(long height, long time, long first, String before, String due) {
    BlockPoint point =
        new BlockPoint(
            height,
            new BlockHash(Hash32.ZERO),
            new Difficulty(Long.parseLong(before, 16)),
            time,
            first,
            BigInteger.ZERO);
    assertThat(point.due(BitcoinNetwork.MAIN).orElseThrow()).hasToString(due);
    assertThat(point.due(BitcoinNetwork.REGTEST).orElseThrow()).hasToString(before);
    assertThat(point.due(BitcoinNetwork.TEST)).isEmpty();
  }

  /**
   * Bitcoin Core, {@code arith_uint256_tests.cpp} (bignum_SetCompact): zero, negative, overflow.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000", "00123456", "01003456", "02000056", "03000000", "04000000", "00923456",
        "01803456", "02800056", "03800000", "04800000", "01fedcba", "04923456", "ff123456"
      })
  void difficultiesThatAreNone(String bits) {
    assertThatThrownBy(() -> new Difficulty(Long.parseLong(bits, 16)))
        .isInstanceOf(MalformedBitcoin.class);
  }

  @ParameterizedTest
  @CsvSource({
    "01123456, 12, 01120000",
    "02123456, 1234, 02123400",
    "03123456, 123456, 03123456",
    "04123456, 12345600, 04123456",
    "05009234, 92340000, 05009234",
    "207fffff, 7fffff0000000000000000000000000000000000000000000000000000000000, 207fffff",
  })
  void difficultiesAsTargets(String bits, String target, String again) {
    Difficulty difficulty = new Difficulty(Long.parseLong(bits, 16));
    assertThat(difficulty.target()).isEqualTo(new BigInteger(target, 16));
    assertThat(Difficulty.ofTarget(difficulty.target())).hasToString(again);
  }

  @Test
  void onlyABlockOfItsOwnTransactionsIsRead() {
    for (int count = 0; count < 9; count++) {
      List<Transaction> transactions = new ArrayList<>();
      for (int i = 0; i < count; i++) transactions.add(paying(i));
      Block block = MadeBlocks.on(MadeBlocks.origin(), 1, transactions);
      assertThat(block.transactions()).hasSize(count + 1);
      Bytes bytes = MadeBlocks.bytes(block.header(), block.transactions());
      for (int at = BlockHeader.SIZE; at < bytes.size(); at++) {
        byte[] changed = bytes.toArray();
        changed[at] ^= 1;
        assertThatThrownBy(() -> Block.parse(Bytes.of(changed)))
            .isInstanceOf(MalformedBitcoin.class);
      }
    }
  }

  /** The last transactions of an odd row twice: the same root, another block (CVE-2012-2459). */
  @Test
  void transactionsTwiceHaveTheRootOfOnce() {
    Block block = MadeBlocks.on(MadeBlocks.origin(), 1, List.of(paying(1), paying(2)));
    List<Transaction> twice = new ArrayList<>(block.transactions());
    twice.add(twice.getLast());
    assertThatThrownBy(() -> Block.parse(MadeBlocks.bytes(block.header(), twice)))
        .isInstanceOf(MalformedBitcoin.class);
  }

  @Test
  void exactlyTheFirstTransactionIsACoinbase() {
    Transaction coinbase = MadeBlocks.coinbase(101, 1, new Script(Bytes.of((byte) 0x51)));
    Transaction second = MadeBlocks.coinbase(101, 2, new Script(Bytes.of((byte) 0x51)));
    BlockHash parent = MadeBlocks.origin().hash();
    assertThatThrownBy(() -> MadeBlocks.worked(parent, List.of(paying(1))))
        .isInstanceOf(MalformedBitcoin.class);
    assertThatThrownBy(() -> MadeBlocks.worked(parent, List.of(coinbase, second)))
        .isInstanceOf(MalformedBitcoin.class);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 16, 17, 127, 128, 255, 256, 32_767, 32_768, 65_535, 840_000, 8_388_608})
  void aBlockSaysItsHeight(long height) {
    Script any = new Script(Bytes.of((byte) 0x51));
    Block block =
        MadeBlocks.worked(MadeBlocks.origin().hash(), List.of(MadeBlocks.coinbase(height, 7, any)));
    assertThat(block.standsAt(height, BitcoinNetwork.REGTEST)).isTrue();
    assertThat(block.standsAt(height + 1, BitcoinNetwork.REGTEST)).isFalse();
    // Before BIP-34 blocks said nothing.
    assertThat(block.standsAt(200_000, BitcoinNetwork.MAIN)).isTrue();
  }

  @Test
  void whatDoesNotFollow() {
    BlockPoint origin = MadeBlocks.origin();
    Block block = MadeBlocks.on(origin, 1, List.of());
    BlockPoint next = MadeBlocks.after(origin, block);
    assertThat(next.height()).isEqualTo(101);
    assertThat(next.next(block.header(), BitcoinNetwork.REGTEST))
        .isInstanceOf(Succession.WrongParent.class);
    BlockHeader real = block.header();
    BlockHeader easier =
        new BlockHeader(
            real.version(),
            real.parent(),
            real.merkleRoot(),
            real.time(),
            new Difficulty(0x207f_fffeL),
            real.nonce());
    assertThat(origin.next(easier, BitcoinNetwork.REGTEST))
        .isInstanceOf(Succession.WrongDifficulty.class);
    for (long nonce = 0; ; nonce++) {
      BlockHeader lazy = MadeBlocks.header(origin.hash(), real.merkleRoot(), nonce);
      if (MadeBlocks.REGTEST.isMetBy(lazy.hash())) continue;
      assertThat(origin.next(lazy, BitcoinNetwork.REGTEST)).isInstanceOf(Succession.NoWork.class);
      break;
    }
  }

  // ---- proofs

  /** As {@code CPartialMerkleTree} builds it, for one transaction. */
  private static Bytes proof(Block block, int shown) {
    List<Hash32> hashes = new ArrayList<>();
    List<Boolean> bits = new ArrayList<>();
    int height = 0;
    while (block.ids().size() > (1 << height)) height++;
    build(block, shown, height, 0, hashes, bits);
    WireWriter writer = new WireWriter().put(block.header().bytes()).uint32(block.ids().size());
    writer.compactSize(hashes.size());
    hashes.forEach(hash -> writer.put(Bytes.of(hash)));
    byte[] flags = new byte[(bits.size() + 7) / 8];
    for (int i = 0; i < bits.size(); i++) if (bits.get(i)) flags[i / 8] |= (byte) (1 << (i % 8));
    return writer.sized(Bytes.of(flags)).bytes();
  }

  private static void build(
      Block block, int shown, int height, int at, List<Hash32> hashes, List<Boolean> bits) {
    boolean leads = (shown >> height) == at;
    bits.add(leads);
    if (height == 0 || !leads) {
      hashes.add(node(block, height, at));
      return;
    }
    build(block, shown, height - 1, 2 * at, hashes, bits);
    int width = (block.ids().size() + (1 << (height - 1)) - 1) >> (height - 1);
    if (2 * at + 1 < width) build(block, shown, height - 1, 2 * at + 1, hashes, bits);
  }

  private static Hash32 node(Block block, int height, int at) {
    if (height == 0) return block.ids().get(at).hash();
    Hash32 left = node(block, height - 1, 2 * at);
    int width = (block.ids().size() + (1 << (height - 1)) - 1) >> (height - 1);
    boolean alone = 2 * at + 1 >= width;
    return MerkleTree.join(left, alone ? left : node(block, height - 1, 2 * at + 1));
  }

  @Test
  void aProofShowsItsTransactionAndNoOther() {
    for (int count = 1; count <= 12; count++) {
      List<Transaction> transactions = new ArrayList<>();
      for (int i = 1; i < count; i++) transactions.add(paying(i));
      Block block = MadeBlocks.on(MadeBlocks.origin(), 1, transactions);
      for (int shown = 0; shown < count; shown++) {
        Bytes bytes = proof(block, shown);
        TxOutProof proof = TxOutProof.parse(bytes);
        assertThat(proof.header()).isEqualTo(block.header());
        for (int i = 0; i < count; i++) {
          assertThat(proof.shows(block.transactions().get(i))).isEqualTo(i == shown);
        }
        // The root is part of the header; everything after it hangs on the root.
        for (int at = BlockHeader.SIZE; at < bytes.size(); at++) {
          byte[] changed = bytes.toArray();
          changed[at] ^= (byte) (1 << (at % 8));
          requireNothingElse(Bytes.of(changed), block);
        }
        for (Bytes odd : List.of(bytes.slice(0, bytes.size() - 1), longer(bytes))) {
          assertThatThrownBy(() -> TxOutProof.parse(odd)).isInstanceOf(MalformedBitcoin.class);
        }
      }
    }
  }

  /** A changed proof may be one still, of transactions of this block; never of others. */
  private static void requireNothingElse(Bytes changed, Block block) {
    TxOutProof proof;
    try {
      proof = TxOutProof.parse(changed);
    } catch (MalformedBitcoin refused) {
      return;
    }
    assertThat(proof.header()).isEqualTo(block.header());
    assertThat(proof.shows(paying(99))).isFalse();
  }

  private static Bytes longer(Bytes bytes) {
    return Bytes.concat(bytes, Bytes.of((byte) 0));
  }

  /** An inner node has 64 bytes: it must not pass for a transaction (CVE-2017-12842). */
  @Test
  void aTransactionOfTheSizeOfAnInnerNodeIsNotShown() {
    TxInput input = paying(1).inputs().getFirst();
    // 4 + 1 + 41 + 1 + 8 + 1 + script + 4 bytes.
    Script four = new Script(Bytes.fromHex("0x51515151"));
    Transaction odd =
        new Transaction(2, List.of(input), List.of(new TxOutput(new Satoshi(1), four)), 0);
    assertThat(odd.bytes().size()).isEqualTo(64);
    Block block = MadeBlocks.on(MadeBlocks.origin(), 1, List.of(odd));
    assertThat(TxOutProof.parse(proof(block, 1)).shows(odd)).isFalse();
  }
}
