package dev.bascule.chain.hd;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.chain.signature.PublicKey;
import java.util.HexFormat;

/**
 * The first four bytes of a key's HASH160. A hint, not an identity: others with the same four bytes
 * are found in minutes.
 */
public record Fingerprint(Bytes bytes) {

  /** The parent of a master key. */
  public static final Fingerprint NONE = new Fingerprint(Bytes.of(new byte[4]));

  public Fingerprint {
    if (bytes.size() != 4) throw new MalformedKey("a fingerprint has 4 bytes");
  }

  public static Fingerprint of(PublicKey key) {
    return new Fingerprint(BitcoinDigest.hash160(key.compressed()).slice(0, 4));
  }

  /** Eight lower-case hex digits. */
  public static Fingerprint parse(String hex) {
    if (!hex.matches("[0-9a-f]{8}")) throw new MalformedKey("a fingerprint has 8 hex digits");
    return new Fingerprint(Bytes.of(HexFormat.of().parseHex(hex)));
  }

  @Override
  public String toString() {
    return bytes.hex().substring(2);
  }
}
