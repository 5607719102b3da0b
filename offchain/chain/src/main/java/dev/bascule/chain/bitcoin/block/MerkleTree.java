package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tree of a block's transactions; the last node of an odd row counts twice. */
final class MerkleTree {

  private MerkleTree() {}

  /**
   * Empty without leaves, and where two neighbours are the same: such a list has the root of a
   * shorter one (CVE-2012-2459).
   */
  static Optional<Hash32> root(List<Hash32> leaves) {
    if (leaves.isEmpty()) return Optional.empty();
    List<Hash32> row = leaves;
    while (row.size() > 1) {
      List<Hash32> above = new ArrayList<>();
      for (int i = 0; i < row.size(); i += 2) {
        boolean alone = i + 1 == row.size();
        Hash32 right = row.get(alone ? i : i + 1);
        if (!alone && right.equals(row.get(i))) return Optional.empty();
        above.add(join(row.get(i), right));
      }
      row = above;
    }
    return Optional.of(row.getFirst());
  }

  static Hash32 join(Hash32 left, Hash32 right) {
    return BitcoinDigest.twice(Bytes.of(left), Bytes.of(right));
  }
}
