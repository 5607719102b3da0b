package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.util.Optional;

/**
 * A point of secp256k1.
 *
 * @param uncompressed 65 bytes, the first of them 4 (SEC 1, section 2.3.3)
 */
public record PublicKey(Bytes uncompressed) {

  public PublicKey {
    if (uncompressed.size() != 65 || uncompressed.at(0) != 4) {
      throw new IllegalArgumentException("an uncompressed key has 65 bytes and starts with 04");
    }
  }

  /** The key that made this signature over this digest; empty if there is none. */
  public static Optional<PublicKey> recover(Hash32 digest, Signature signature) {
    return Secp256k1.chosen()
        .recover(Bytes.of(digest).toArray(), signature.compact(), signature.parity())
        .map(key -> new PublicKey(Bytes.of(key)));
  }

  public boolean verifies(Hash32 digest, Signature signature) {
    return Secp256k1.chosen()
        .verify(Bytes.of(digest).toArray(), signature.compact(), uncompressed.toArray());
  }
}
