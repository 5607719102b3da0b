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

  /** Reads 33 bytes (02 or 03) or 65 (04); empty if they are not a point of the curve. */
  public static Optional<PublicKey> read(Bytes encoded) {
    int first = encoded.isEmpty() ? 0 : encoded.at(0);
    boolean known =
        encoded.size() == 33 ? first == 2 || first == 3 : encoded.size() == 65 && first == 4;
    if (!known) return Optional.empty();
    return Secp256k1.chosen().point(encoded.toArray()).map(key -> new PublicKey(Bytes.of(key)));
  }

  /** 33 bytes: 02 or 03 and the abscissa. */
  public Bytes compressed() {
    byte parity = (byte) (2 + (uncompressed.at(64) & 1));
    return Bytes.concat(Bytes.of(parity), uncompressed.slice(1, 32));
  }

  public XOnlyKey xOnly() {
    return new XOnlyKey(uncompressed.slice(1, 32));
  }

  public boolean hasEvenY() {
    return (uncompressed.at(64) & 1) == 0;
  }

  /** This key plus {@code tweak * G}; empty if there is none (nobody has seen such a tweak). */
  public Optional<PublicKey> plus(Hash32 tweak) {
    return Secp256k1.chosen()
        .pointPlus(uncompressed.toArray(), tweak.bytes())
        .map(key -> new PublicKey(Bytes.of(key)));
  }
}
