package dev.bascule.chain.digest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.security.MessageDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/** What Bitcoin hashes with; every function hashes its parts one after the other. */
public final class BitcoinDigest {

  private BitcoinDigest() {}

  public static Hash32 sha256(Bytes... parts) {
    MessageDigest digest = Hash32.newSha256();
    for (Bytes part : parts) digest.update(part.toArray());
    return Hash32.of(digest.digest());
  }

  public static Hash32 twice(Bytes... parts) {
    return sha256(Bytes.of(sha256(parts)));
  }

  /** BIP-340: {@code sha256(sha256(tag) ‖ sha256(tag) ‖ parts)}. */
  public static Hash32 tagged(String tag, Bytes... parts) {
    byte[] prefix = Hash32.sha256(tag.getBytes(US_ASCII)).bytes();
    MessageDigest digest = Hash32.newSha256();
    digest.update(prefix);
    digest.update(prefix);
    for (Bytes part : parts) digest.update(part.toArray());
    return Hash32.of(digest.digest());
  }

  /** As people and nodes write hashes: 64 hex digits, the bytes backwards. */
  public static String backwards(Hash32 hash) {
    return reversed(Bytes.of(hash)).hex().substring(2);
  }

  /**
   * @throws IllegalArgumentException if it is not 64 lower-case hex digits
   */
  public static Hash32 ofBackwards(String text) {
    if (!text.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not 64 lower-case hex digits");
    }
    return reversed(Bytes.fromHex("0x" + text)).toHash();
  }

  private static Bytes reversed(Bytes bytes) {
    byte[] backwards = new byte[bytes.size()];
    for (int i = 0; i < backwards.length; i++) backwards[i] = bytes.at(backwards.length - 1 - i);
    return Bytes.of(backwards);
  }

  public static Bytes ripemd160(Bytes bytes) {
    RIPEMD160Digest digest = new RIPEMD160Digest();
    digest.update(bytes.toArray(), 0, bytes.size());
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return Bytes.of(hash);
  }

  /** RIPEMD-160 of SHA-256: 20 bytes. */
  public static Bytes hash160(Bytes bytes) {
    return ripemd160(Bytes.of(sha256(bytes)));
  }
}
