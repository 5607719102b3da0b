package dev.bascule.chain.keccak;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak with the padding of the original submission, 256 bits. */
public final class Keccak256 {

  private Keccak256() {}

  /** The hash of the concatenation of {@code parts}. */
  public static byte[] digest(byte[]... parts) {
    KeccakDigest keccak = new KeccakDigest(256);
    for (byte[] part : parts) keccak.update(part, 0, part.length);
    byte[] hash = new byte[32];
    keccak.doFinal(hash, 0);
    return hash;
  }

  public static Hash32 hash(byte[]... parts) {
    return Bytes.of(digest(parts)).toHash();
  }

  public static Hash32 hash(Bytes bytes) {
    return hash(bytes.toArray());
  }
}
