package dev.bascule.contracts;

import dev.bascule.contracts.bindings.MerkleSplits.Share;
import dev.bascule.contracts.bindings.MerkleSplits.Sibling;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.web3j.utils.Numeric;

/**
 * The sum tree of a Merkle split, level by level: a node without a sibling moves up as it is, which
 * gives the shape of RFC 9162 section 2.1. Every level is kept, so a proof costs its length.
 */
final class SumTreeModel {

  private static final int HASH = 32;
  private static final int SUM = 16;

  /** Hashes and sums of one level, one after the other. */
  private static final class Level {
    private final byte[] hashes;
    private final BigInteger[] sums;

    Level(int width) {
      this.hashes = new byte[width * HASH];
      this.sums = new BigInteger[width];
    }

    int width() {
      return sums.length;
    }

    byte[] hash(int i) {
      return Arrays.copyOfRange(hashes, i * HASH, (i + 1) * HASH);
    }

    void set(int i, byte[] hash, BigInteger sum) {
      System.arraycopy(hash, 0, hashes, i * HASH, HASH);
      sums[i] = sum;
    }
  }

  private final List<Level> levels = new ArrayList<>();

  SumTreeModel(List<Share> shares) {
    this(shares, shares.stream().map(it -> it.amount).toList());
  }

  /**
   * A tree that may lie.
   *
   * @param claims what the tree says each share is worth; the share itself may say something else
   */
  SumTreeModel(List<Share> shares, List<BigInteger> claims) {
    MessageDigest sha256 = sha256();
    Level level = new Level(shares.size());
    for (int i = 0; i < shares.size(); i++) {
      level.set(i, sha256.digest(leaf(shares.get(i))), claims.get(i));
    }
    levels.add(level);
    while (level.width() > 1) {
      Level above = new Level((level.width() + 1) / 2);
      for (int i = 0; i < above.width(); i++) {
        int left = 2 * i;
        if (left + 1 == level.width()) {
          above.set(i, level.hash(left), level.sums[left]);
        } else {
          above.set(
              i, sha256.digest(node(level, left)), level.sums[left].add(level.sums[left + 1]));
        }
      }
      levels.add(above);
      level = above;
    }
  }

  byte[] root() {
    return levels.getLast().hash(0);
  }

  BigInteger total() {
    return levels.getLast().sums[0];
  }

  List<Sibling> proof(int index) {
    List<Sibling> proof = new ArrayList<>();
    int at = index;
    for (Level level : levels.subList(0, levels.size() - 1)) {
      int sibling = at ^ 1;
      if (sibling < level.width()) {
        proof.add(new Sibling(level.hash(sibling), level.sums[sibling]));
      }
      at /= 2;
    }
    return proof;
  }

  private static byte[] leaf(Share share) {
    return ByteBuffer.allocate(1 + 4 + 20 + SUM + HASH)
        .put((byte) 0)
        .putInt(share.index.intValueExact())
        .put(Numeric.hexStringToByteArray(share.payee))
        .put(Numeric.toBytesPadded(share.amount, SUM))
        .put(share.salt)
        .array();
  }

  private static byte[] node(Level level, int left) {
    return ByteBuffer.allocate(1 + 4 * 32)
        .put((byte) 1)
        .put(level.hash(left))
        .put(Eip712.word(level.sums[left]))
        .put(level.hash(left + 1))
        .put(Eip712.word(level.sums[left + 1]))
        .array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
