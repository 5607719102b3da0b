package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.wire.WireWriter;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;

/** The scripts of a taproot output (BIP-341). */
public sealed interface TapTree {

  /** The leaf version of BIP-342. */
  int TAPSCRIPT = 0xc0;

  /** One script. */
  record Leaf(int version, Script script) implements TapTree {
    @Override
    public Hash32 hash() {
      WireWriter writer = new WireWriter().uint8(version).sized(script.bytes());
      return BitcoinDigest.tagged("TapLeaf", writer.bytes());
    }
  }

  /** Two trees. */
  record Branch(TapTree left, TapTree right) implements TapTree {
    @Override
    public Hash32 hash() {
      return join(left.hash(), right.hash());
    }
  }

  Hash32 hash();

  /** The smaller hash stands first. */
  static Hash32 join(Hash32 a, Hash32 b) {
    Bytes one = Bytes.of(a);
    Bytes other = Bytes.of(b);
    return one.compareTo(other) < 0
        ? BitcoinDigest.tagged("TapBranch", one, other)
        : BitcoinDigest.tagged("TapBranch", other, one);
  }

  /** A leaf with the hashes beside its way up. */
  record Path(Leaf leaf, List<Hash32> siblings) {
    public Path {
      siblings = List.copyOf(siblings);
    }
  }

  /** Every leaf from left to right. */
  default List<Path> paths() {
    return switch (this) {
      case Leaf leaf -> List.of(new Path(leaf, List.of()));
      case Branch(TapTree left, TapTree right) -> {
        List<Path> all = new ArrayList<>();
        for (Path path : left.paths()) all.add(below(path, right.hash()));
        for (Path path : right.paths()) all.add(below(path, left.hash()));
        yield all;
      }
    };
  }

  private static Path below(Path path, Hash32 sibling) {
    List<Hash32> siblings = new ArrayList<>(path.siblings);
    siblings.add(sibling);
    return new Path(path.leaf, siblings);
  }
}
