package dev.bascule.chain.trie;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.MalformedRlp;

/** Half bytes of a key, and their compact form (yellow paper, appendix C). */
final class Nibbles {

  private Nibbles() {}

  static byte[] of(Bytes key) {
    byte[] nibbles = new byte[2 * key.size()];
    for (int i = 0; i < key.size(); i++) {
      nibbles[2 * i] = (byte) ((key.at(i) >> 4) & 0xf);
      nibbles[2 * i + 1] = (byte) (key.at(i) & 0xf);
    }
    return nibbles;
  }

  static Bytes compact(byte[] nibbles, int from, int to, boolean leaf) {
    int length = to - from;
    boolean odd = (length & 1) == 1;
    byte[] out = new byte[length / 2 + 1];
    out[0] = (byte) ((leaf ? 0x20 : 0) | (odd ? (0x10 | nibbles[from]) : 0));
    int at = odd ? from + 1 : from;
    for (int i = 1; i < out.length; i++, at += 2) {
      out[i] = (byte) ((nibbles[at] << 4) | nibbles[at + 1]);
    }
    return Bytes.of(out);
  }

  /** A path of a leaf or extension node. */
  record Path(boolean leaf, Bytes halves) {
    int size() {
      return halves.size();
    }

    boolean isPrefixOf(byte[] key, int at) {
      if (key.length - at < size()) return false;
      for (int i = 0; i < size(); i++) {
        if (halves.at(i) != key[at + i]) return false;
      }
      return true;
    }
  }

  static Path expand(Bytes compact) {
    if (compact.isEmpty()) throw new MalformedRlp("a path of no bytes");
    int flags = (compact.at(0) >> 4) & 0xf;
    if (flags > 3) throw new MalformedRlp("path flags " + flags);
    boolean odd = (flags & 1) == 1;
    if (!odd && (compact.at(0) & 0xf) != 0) throw new MalformedRlp("path padding is not zero");
    byte[] all = of(compact);
    Bytes halves = Bytes.of(all).slice(odd ? 1 : 2);
    return new Path(flags >= 2, halves);
  }
}
