package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;

/**
 * How much work a block must show, in the compact form of headers (Bitcoin Core, {@code
 * arith_uint256::SetCompact}).
 *
 * @param bits unsigned, 32 bits: the size of the target in bytes, then its three highest bytes
 */
public record Difficulty(long bits) {

  private static final BigInteger ALL = BigInteger.ONE.shiftLeft(256);

  /**
   * @throws MalformedBitcoin if the target is zero, negative or does not fit 256 bits
   */
  public Difficulty {
    if (bits < 0 || bits > 0xffff_ffffL) throw new MalformedBitcoin("a difficulty of " + bits);
    BigInteger target = target(bits);
    boolean negative = (bits & 0x80_0000) != 0;
    if (negative || target.signum() == 0 || target.bitLength() > 256) {
      throw new MalformedBitcoin("a difficulty that no hash can meet: " + Long.toHexString(bits));
    }
  }

  /** The largest compact value that is not above the target. */
  public static Difficulty ofTarget(BigInteger target) {
    int size = (target.bitLength() + 7) / 8;
    BigInteger word =
        size <= 3 ? target.shiftLeft(8 * (3 - size)) : target.shiftRight(8 * (size - 3));
    // The highest bit of the three bytes is a sign.
    if (word.testBit(23)) {
      word = word.shiftRight(8);
      size++;
    }
    return new Difficulty((long) size << 24 | word.longValueExact());
  }

  /** No hash of a block is above it. */
  public BigInteger target() {
    return target(bits);
  }

  private static BigInteger target(long bits) {
    int size = (int) (bits >> 24);
    BigInteger word = BigInteger.valueOf(bits & 0x7f_ffff);
    return size <= 3 ? word.shiftRight(8 * (3 - size)) : word.shiftLeft(8 * (size - 3));
  }

  /** How many hashes a block takes on average: 2^256 / (target + 1). */
  public BigInteger work() {
    return ALL.divide(target().add(BigInteger.ONE));
  }

  /** Whether a block with this hash shows the work. */
  public boolean isMetBy(BlockHash hash) {
    Hash32 bytes = hash.hash();
    byte[] big = bytes.bytes();
    for (int i = 0; i < big.length / 2; i++) {
      byte swapped = big[i];
      big[i] = big[big.length - 1 - i];
      big[big.length - 1 - i] = swapped;
    }
    return new BigInteger(1, big).compareTo(target()) <= 0;
  }

  @Override
  public String toString() {
    return "%08x".formatted(bits);
  }
}
