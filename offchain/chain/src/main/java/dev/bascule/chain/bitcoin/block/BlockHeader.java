package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.bitcoin.wire.WireReader;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;

/**
 * The 80 bytes that everything in a block hangs on.
 *
 * @param time seconds since 1970, unsigned, 32 bits; the miner's word
 * @param nonce unsigned, 32 bits
 */
public record BlockHeader(
    int version,
    BlockHash parent,
    Hash32 merkleRoot,
    long time,
    Difficulty difficulty,
    long nonce) {

  public static final int SIZE = 80;

  /**
   * @throws MalformedBitcoin if the bytes are not exactly one
   */
  public static BlockHeader parse(Bytes bytes) {
    WireReader reader = new WireReader(bytes);
    BlockHeader header = read(reader);
    reader.end();
    return header;
  }

  static BlockHeader read(WireReader reader) {
    return new BlockHeader(
        reader.int32(),
        new BlockHash(reader.take(32).toHash()),
        reader.take(32).toHash(),
        reader.uint32(),
        new Difficulty(reader.uint32()),
        reader.uint32());
  }

  public Bytes bytes() {
    return new WireWriter()
        .uint32(version)
        .put(Bytes.of(parent.hash()))
        .put(Bytes.of(merkleRoot))
        .uint32(time)
        .uint32(difficulty.bits())
        .uint32(nonce)
        .bytes();
  }

  public BlockHash hash() {
    return new BlockHash(BitcoinDigest.twice(bytes()));
  }
}
