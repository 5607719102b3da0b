package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A point of secp256k1.
 *
 * @param uncompressed 65 bytes, the first of them 4 (SEC 1, section 2.3.3)
 */
public record PublicKey(Bytes uncompressed) {

  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final BigInteger SEVEN = BigInteger.valueOf(7);

  /** 2^256 - 2^32 - 977. */
  private static final BigInteger P =
      BigInteger.ONE
          .shiftLeft(256)
          .subtract(BigInteger.ONE.shiftLeft(32))
          .subtract(BigInteger.valueOf(977));

  public PublicKey {
    if (uncompressed.size() != 65 || uncompressed.at(0) != 4) {
      throw new IllegalArgumentException("an uncompressed key has 65 bytes and starts with 04");
    }
  }

  /** Whether it lies on the curve (SEC 2, 2.4.1: y^2 = x^3 + 7 modulo p); others sign nothing. */
  public boolean isPoint() {
    var x = new BigInteger(1, uncompressed.slice(1, 32).toArray());
    var y = new BigInteger(1, uncompressed.slice(33).toArray());
    return x.compareTo(P) < 0
        && y.compareTo(P) < 0
        && y.modPow(TWO, P).equals(x.modPow(THREE, P).add(SEVEN).mod(P));
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
