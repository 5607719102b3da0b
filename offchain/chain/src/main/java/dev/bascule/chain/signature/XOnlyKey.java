package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.util.Optional;

/**
 * The abscissa of a point; of the two points, BIP-340 means the one with the even ordinate.
 *
 * @param bytes 32
 */
public record XOnlyKey(Bytes bytes) {

  public XOnlyKey {
    if (bytes.size() != 32) {
      throw new IllegalArgumentException("an x-only key has 32 bytes, not " + bytes.size());
    }
  }

  /** Empty if no point of the curve has this abscissa. */
  public Optional<PublicKey> point() {
    return PublicKey.read(Bytes.concat(Bytes.of((byte) 2), bytes));
  }

  public boolean verifies(Hash32 message, SchnorrSignature signature) {
    return Secp256k1.chosen()
        .verifySchnorr(message.bytes(), signature.bytes().toArray(), bytes.toArray());
  }
}
