package dev.bascule.contracts;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * RFC 9162 section 2.1 as its recursive definitions read, to check the contract's loops against.
 */
final class LogModel {

  private final List<byte[]> leafHashes = new ArrayList<>();

  /** The tree over these leaf hashes. */
  static LogModel of(List<byte[]> leafHashes) {
    LogModel tree = new LogModel();
    tree.leafHashes.addAll(leafHashes);
    return tree;
  }

  int add(byte[] leafBytes) {
    leafHashes.add(sha256(new byte[] {0}, leafBytes));
    return leafHashes.size() - 1;
  }

  int size() {
    return leafHashes.size();
  }

  byte[] root() {
    return root(leafHashes);
  }

  byte[] root(int size) {
    return root(leafHashes.subList(0, size));
  }

  /** Section 2.1.3.1. */
  List<byte[]> inclusion(int index) {
    return path(index, leafHashes);
  }

  List<byte[]> inclusion(int index, int size) {
    return path(index, leafHashes.subList(0, size));
  }

  /** Section 2.1.4.1. */
  List<byte[]> consistency(int first) {
    return first == 0 || first == size() ? List.of() : subproof(first, leafHashes, true);
  }

  static byte[] root(List<byte[]> d) {
    if (d.isEmpty()) {
      return sha256();
    }
    if (d.size() == 1) {
      return d.getFirst();
    }
    int k = Integer.highestOneBit(d.size() - 1);
    return sha256(new byte[] {1}, root(d.subList(0, k)), root(d.subList(k, d.size())));
  }

  private static List<byte[]> path(int m, List<byte[]> d) {
    if (d.size() == 1) {
      return List.of();
    }
    int k = Integer.highestOneBit(d.size() - 1);
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    List<byte[]> proof = new ArrayList<>(m < k ? path(m, left) : path(m - k, right));
    proof.add(root(m < k ? right : left));
    return proof;
  }

  private static List<byte[]> subproof(int m, List<byte[]> d, boolean whole) {
    if (m == d.size()) {
      return whole ? List.of() : List.of(root(d));
    }
    int k = Integer.highestOneBit(d.size() - 1);
    List<byte[]> left = d.subList(0, k);
    List<byte[]> right = d.subList(k, d.size());
    List<byte[]> proof =
        new ArrayList<>(m <= k ? subproof(m, left, whole) : subproof(m - k, right, false));
    proof.add(root(m <= k ? right : left));
    return proof;
  }

  static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
