package dev.bascule.chain.trie;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trie built at once from all of its entries. Values are never empty, because an empty value
 * means absence.
 */
public final class MerklePatricia {

  public static final Hash32 EMPTY_ROOT = Keccak256.hash(Rlp.empty().encode());

  private final List<byte[]> keys = new ArrayList<>();
  private final List<Bytes> values = new ArrayList<>();

  private MerklePatricia(SortedMap<Bytes, Bytes> entries) {
    for (Map.Entry<Bytes, Bytes> entry : entries.entrySet()) {
      if (entry.getValue().isEmpty()) throw new IllegalArgumentException("an empty value");
      keys.add(Nibbles.of(entry.getKey()));
      values.add(entry.getValue());
    }
  }

  public static MerklePatricia of(Map<Bytes, Bytes> entries) {
    return new MerklePatricia(new TreeMap<>(entries));
  }

  /** The trie of a block's receipts or transactions: the key is the RLP of the index. */
  public static MerklePatricia ofList(List<Bytes> values) {
    SortedMap<Bytes, Bytes> entries = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) entries.put(indexKey(i), values.get(i));
    return new MerklePatricia(entries);
  }

  public static Bytes indexKey(int index) {
    return Rlp.scalar(index).encode();
  }

  public Hash32 root() {
    if (keys.isEmpty()) return EMPTY_ROOT;
    return Keccak256.hash(build(0, keys.size(), 0, null, null).encode());
  }

  /**
   * The nodes from the root to {@code key}, or to the place where it would be. Nodes below 32 bytes
   * are inside their parent and not repeated.
   */
  public List<Bytes> prove(Bytes key) {
    List<Bytes> nodes = new ArrayList<>();
    if (keys.isEmpty()) return nodes;
    Rlp root = build(0, keys.size(), 0, Nibbles.of(key), nodes);
    nodes.add(root.encode());
    return nodes.reversed();
  }

  /** Builds the node of entries {@code [from, to)}, which agree before nibble {@code depth}. */
  private Rlp build(
      int from, int to, int depth, byte @Nullable [] wanted, @Nullable List<Bytes> path) {
    byte[] first = keys.get(from);
    if (to - from == 1) {
      return Rlp.list(
          Rlp.text(Nibbles.compact(first, depth, first.length, true)), Rlp.text(values.get(from)));
    }
    int shared = sharedPrefix(from, to, depth);
    if (shared > depth) {
      boolean onPath = wanted != null && agrees(wanted, first, depth, shared);
      Rlp child = build(from, to, shared, onPath ? wanted : null, path);
      return Rlp.list(
          Rlp.text(Nibbles.compact(first, depth, shared, false)), reference(child, onPath, path));
    }
    return branch(from, to, depth, wanted, path);
  }

  private Rlp branch(
      int from, int to, int depth, byte @Nullable [] wanted, @Nullable List<Bytes> path) {
    List<Rlp> items = new ArrayList<>(17);
    int at = from;
    Rlp value = Rlp.empty();
    if (keys.get(at).length == depth) value = Rlp.text(values.get(at++));
    for (int nibble = 0; nibble < 16; nibble++) {
      int end = at;
      while (end < to && keys.get(end)[depth] == nibble) end++;
      if (end == at) {
        items.add(Rlp.empty());
        continue;
      }
      boolean onPath = wanted != null && wanted.length > depth && wanted[depth] == nibble;
      items.add(reference(build(at, end, depth + 1, onPath ? wanted : null, path), onPath, path));
      at = end;
    }
    items.add(value);
    return Rlp.list(items);
  }

  private static Rlp reference(Rlp child, boolean onPath, @Nullable List<Bytes> path) {
    Bytes encoded = child.encode();
    if (encoded.size() < 32) return child;
    if (onPath && path != null) path.add(encoded);
    return Rlp.text(Keccak256.digest(encoded.toArray()));
  }

  /** The entries are sorted, so the first and the last tell what all have in common. */
  private int sharedPrefix(int from, int to, int depth) {
    byte[] first = keys.get(from);
    byte[] last = keys.get(to - 1);
    int at = depth;
    while (at < first.length && at < last.length && first[at] == last[at]) at++;
    return at;
  }

  private static boolean agrees(byte[] wanted, byte[] key, int from, int to) {
    if (wanted.length < to) return false;
    for (int i = from; i < to; i++) {
      if (wanted[i] != key[i]) return false;
    }
    return true;
  }
}
