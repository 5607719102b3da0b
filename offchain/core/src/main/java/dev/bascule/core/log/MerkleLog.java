package dev.bascule.core.log;

import dev.bascule.core.id.Hash32;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The append-only Merkle tree of RFC 9162, section 2.1, over SHA-256.
 *
 * <p>Every complete subtree's hash is kept (64 bytes a leaf in all), so that an append costs two
 * hashes on average and a root or a proof of any size costs O(log n).
 */
public final class MerkleLog {
  private static final byte LEAF_PREFIX = 0;
  private static final byte NODE_PREFIX = 1;

  /** {@code levels.get(k)} holds the hashes of the complete subtrees of 2^k leaves. */
  private final List<HashColumn> levels = new ArrayList<>();

  private final MessageDigest digest = sha256();

  public MerkleLog() {
    levels.add(new HashColumn());
  }

  public static Hash32 leafHash(byte[] leaf) {
    return Hash32.sha256(new byte[] {LEAF_PREFIX}, leaf);
  }

  public static Hash32 nodeHash(Hash32 left, Hash32 right) {
    return Hash32.sha256(new byte[] {NODE_PREFIX}, left.bytes(), right.bytes());
  }

  public long size() {
    return levels.getFirst().size();
  }

  /** Appends a leaf by its hash and returns its index. */
  public long append(Hash32 leafHash) {
    long index = size();
    byte[] hash = leafHash.bytes();
    levels.getFirst().add(hash);
    for (int level = 0; ((index >>> level) & 1) == 1; level++) {
      hash = node(levels.get(level).get((index >>> level) - 1), hash);
      if (levels.size() == level + 1) levels.add(new HashColumn());
      levels.get(level + 1).add(hash);
    }
    return index;
  }

  public Hash32 leaf(long index) {
    return levels.getFirst().hash(index);
  }

  public Hash32 root() {
    return rootAt(size());
  }

  /** The root that the log had when it held {@code size} leaves. */
  public Hash32 rootAt(long size) {
    if (size < 0 || size > size()) {
      throw new IndexOutOfBoundsException("no root at " + size + " of a log of " + size());
    }
    return size == 0 ? Hash32.sha256() : Hash32.of(subtree(0, size));
  }

  /** The audit path of leaf {@code index} in the tree of {@code size} leaves (2.1.3.1). */
  public List<Hash32> inclusion(long index, long size) {
    if (index < 0 || index >= size || size > size()) {
      throw new IndexOutOfBoundsException(
          "no leaf " + index + " in the tree of " + size + " of a log of " + size());
    }
    List<Hash32> path = new ArrayList<>();
    path(index, 0, size, path);
    return List.copyOf(path);
  }

  private void path(long index, long from, long to, List<Hash32> out) {
    if (to - from == 1) return;
    long middle = from + Long.highestOneBit(to - from - 1);
    if (index < middle) {
      path(index, from, middle, out);
      out.add(Hash32.of(subtree(middle, to)));
    } else {
      path(index, middle, to, out);
      out.add(Hash32.of(subtree(from, middle)));
    }
  }

  /** Shows that the tree of {@code to} leaves begins with the tree of {@code from} (2.1.4.1). */
  public List<Hash32> consistency(long from, long to) {
    if (from < 0 || from > to || to > size()) {
      throw new IndexOutOfBoundsException(
          "no consistency from " + from + " to " + to + " of a log of " + size());
    }
    if (from == 0 || from == to) return List.of();
    List<Hash32> proof = new ArrayList<>();
    subproof(from, 0, to, true, proof);
    return List.copyOf(proof);
  }

  /** {@code known}: the verifier already has this subtree's root, because it is the old tree. */
  private void subproof(long size, long from, long to, boolean known, List<Hash32> out) {
    if (size == to - from) {
      if (!known) out.add(Hash32.of(subtree(from, to)));
      return;
    }
    long left = Long.highestOneBit(to - from - 1);
    if (size <= left) {
      subproof(size, from, from + left, known, out);
      out.add(Hash32.of(subtree(from + left, to)));
    } else {
      subproof(size - left, from + left, to, false, out);
      out.add(Hash32.of(subtree(from, from + left)));
    }
  }

  /** Splits as the RFC does; {@code from} is always a multiple of the subtree's complete part. */
  private byte[] subtree(long from, long to) {
    long count = to - from;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return levels.get(level).get(from >>> level);
    }
    long left = Long.highestOneBit(count - 1);
    return node(subtree(from, from + left), subtree(from + left, to));
  }

  /** Whether {@code path} leads from the leaf to {@code root} (2.1.3.2). */
  public static boolean verifyInclusion(
      Hash32 leafHash, long index, long size, List<Hash32> path, Hash32 root) {
    return rootFrom(leafHash, index, size, path).filter(root::equals).isPresent();
  }

  /** The root to which {@code path} leads; empty if no tree of this size has such a path there. */
  public static Optional<Hash32> rootFrom(
      Hash32 leafHash, long index, long size, List<Hash32> path) {
    if (index < 0 || index >= size) return Optional.empty();
    long fn = index;
    long sn = size - 1;
    Hash32 hash = leafHash;
    for (Hash32 sibling : path) {
      if (sn == 0) return Optional.empty();
      if ((fn & 1) == 1 || fn == sn) {
        hash = nodeHash(sibling, hash);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>>= 1;
          sn >>>= 1;
        }
      } else {
        hash = nodeHash(hash, sibling);
      }
      fn >>>= 1;
      sn >>>= 1;
    }
    return sn == 0 ? Optional.of(hash) : Optional.empty();
  }

  /** Whether the newer tree extends the older one (2.1.4.2); every tree extends the empty one. */
  public static boolean verifyConsistency(
      long from, long to, Hash32 oldRoot, Hash32 newRoot, List<Hash32> proof) {
    if (from < 0 || from > to) return false;
    if (from == to) return proof.isEmpty() && oldRoot.equals(newRoot);
    if (from == 0) return proof.isEmpty() && oldRoot.equals(Hash32.sha256());
    List<Hash32> path = new ArrayList<>(proof);
    if (Long.bitCount(from) == 1) path.addFirst(oldRoot);
    if (path.isEmpty()) return false;
    long fn = from - 1;
    long sn = to - 1;
    while ((fn & 1) == 1) {
      fn >>>= 1;
      sn >>>= 1;
    }
    Hash32 old = path.getFirst();
    Hash32 now = old;
    for (Hash32 hash : path.subList(1, path.size())) {
      if (sn == 0) return false;
      if ((fn & 1) == 1 || fn == sn) {
        old = nodeHash(hash, old);
        now = nodeHash(hash, now);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>>= 1;
          sn >>>= 1;
        }
      } else {
        now = nodeHash(now, hash);
      }
      fn >>>= 1;
      sn >>>= 1;
    }
    return sn == 0 && old.equals(oldRoot) && now.equals(newRoot);
  }

  /** Only the leaves are kept; the rest of the tree follows from them. */
  public void save(DataOutput out) throws IOException {
    out.writeLong(size());
    for (long i = 0; i < size(); i++) out.write(levels.getFirst().get(i));
  }

  public static MerkleLog load(DataInput in) throws IOException {
    MerkleLog log = new MerkleLog();
    long size = in.readLong();
    byte[] hash = new byte[Hash32.BYTES];
    for (long i = 0; i < size; i++) {
      in.readFully(hash);
      log.append(Hash32.of(hash));
    }
    return log;
  }

  private byte[] node(byte[] left, byte[] right) {
    digest.update(NODE_PREFIX);
    digest.update(left);
    digest.update(right);
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
