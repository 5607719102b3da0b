package dev.bascule.chain.trie;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a proof against a root. Strict: the nodes are canonical, come in order from the root, and
 * each of them is needed, so that one statement has one proof.
 */
public final class TrieProof {

  /** What a proof shows. */
  public sealed interface Result {
    /** The key has this value under the root. */
    record Included(Bytes value) implements Result {}

    /** The key has no value under the root. */
    record Absent() implements Result {}

    /** Nothing is shown. */
    record Invalid(String reason) implements Result {}
  }

  private final List<Bytes> nodes;
  private final byte[] key;
  private int used;
  private int depth;

  private TrieProof(List<Bytes> nodes, byte[] key) {
    this.nodes = nodes;
    this.key = key;
  }

  public static Result check(Hash32 root, Bytes key, List<Bytes> nodes) {
    if (root.equals(MerklePatricia.EMPTY_ROOT)) {
      return nodes.isEmpty() || onlyTheEmptyNode(nodes)
          ? new Result.Absent()
          : new Result.Invalid(nodes.size() + " nodes under the root of the empty trie");
    }
    try {
      TrieProof proof = new TrieProof(nodes, Nibbles.of(key));
      Result result = proof.walk(root);
      return proof.used == nodes.size()
          ? result
          : new Result.Invalid((nodes.size() - proof.used) + " nodes are not on the path");
    } catch (MalformedRlp malformed) {
      return new Result.Invalid(String.valueOf(malformed.getMessage()));
    }
  }

  /**
   * Checks that a value is under a key, by the nodes above its leaf: the leaf itself follows from
   * key and value. Shorter than {@link #check} by the value, which is most of a receipt's proof.
   */
  public static Result checkValue(Hash32 root, Bytes key, List<Bytes> above, Bytes value) {
    byte[] nibbles = Nibbles.of(key);
    for (int depth = 0; depth <= nibbles.length; depth++) {
      Bytes leaf =
          Rlp.list(Rlp.text(Nibbles.compact(nibbles, depth, nibbles.length, true)), Rlp.text(value))
              .encode();
      List<Bytes> nodes = new ArrayList<>(above);
      nodes.add(leaf);
      Result result = check(root, key, nodes);
      if (result instanceof Result.Included) return result;
    }
    return new Result.Invalid("no leaf with this key and value belongs to the nodes");
  }

  /** The nodes above the leaf of an entry of a list, for {@link #checkValue}. */
  public static List<Bytes> above(MerklePatricia trie, int index) {
    List<Bytes> nodes = trie.prove(MerklePatricia.indexKey(index));
    return List.copyOf(nodes.subList(0, nodes.size() - 1));
  }

  /** Clients write the proof in an empty trie as no node, or as the encoding of emptiness. */
  private static boolean onlyTheEmptyNode(List<Bytes> nodes) {
    return nodes.size() == 1 && nodes.getFirst().equals(Rlp.empty().encode());
  }

  private Result walk(Hash32 root) {
    Rlp node = hashed(Bytes.of(root));
    while (true) {
      List<Rlp> items = node.asList();
      Rlp next;
      if (items.size() == 17) {
        if (depth == key.length) return value(items.get(16));
        next = items.get(key[depth++]);
      } else if (items.size() == 2) {
        Nibbles.Path path = Nibbles.expand(items.get(0).asBytes());
        if (path.leaf()) return leaf(path, items.get(1));
        if (path.size() == 0) throw new MalformedRlp("an extension of no nibbles");
        if (!path.isPrefixOf(key, depth)) return new Result.Absent();
        depth += path.size();
        next = items.get(1);
      } else {
        throw new MalformedRlp("a trie node of " + items.size() + " items");
      }
      switch (next) {
        case Rlp.Sequence embedded -> {
          if (embedded.encode().size() >= 32) {
            throw new MalformedRlp("a node of 32 bytes or more inside its parent");
          }
          node = embedded;
        }
        case Rlp.Text(Bytes reference) -> {
          if (reference.isEmpty()) return new Result.Absent();
          if (reference.size() != 32) {
            throw new MalformedRlp("a reference of " + reference.size() + " bytes");
          }
          node = hashed(reference);
        }
      }
    }
  }

  private Result leaf(Nibbles.Path path, Rlp value) {
    if (path.size() != key.length - depth || !path.isPrefixOf(key, depth)) {
      return new Result.Absent();
    }
    Bytes bytes = value.asBytes();
    if (bytes.isEmpty()) throw new MalformedRlp("a leaf without a value");
    return new Result.Included(bytes);
  }

  private static Result value(Rlp item) {
    Bytes bytes = item.asBytes();
    return bytes.isEmpty() ? new Result.Absent() : new Result.Included(bytes);
  }

  private Rlp hashed(Bytes hash) {
    if (used == nodes.size()) throw new MalformedRlp("the proof ends before the path does");
    Bytes encoded = nodes.get(used++);
    if (!Bytes.of(Keccak256.hash(encoded)).equals(hash)) {
      throw new MalformedRlp("node " + (used - 1) + " has another hash than its parent says");
    }
    return Rlp.decode(encoded);
  }
}
