package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;

/**
 * A signature of BIP-340.
 *
 * @param bytes 64: the abscissa of the nonce, and s
 */
public record SchnorrSignature(Bytes bytes) {
  public SchnorrSignature {
    if (bytes.size() != 64) {
      throw new MalformedSignature("a Schnorr signature has 64 bytes, not " + bytes.size());
    }
  }
}
