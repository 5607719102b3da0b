package dev.bascule.chain.signature;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** The same in Java, for platforms without the native library. Slower, not constant time. */
final class BouncyCastleSecp256k1 implements Secp256k1 {

  private static final ECDomainParameters CURVE = curve();

  private static ECDomainParameters curve() {
    X9ECParameters named = CustomNamedCurves.getByName("secp256k1");
    return new ECDomainParameters(named.getCurve(), named.getG(), named.getN(), named.getH());
  }

  @Override
  public boolean isSecret(byte[] secret) {
    BigInteger value = new BigInteger(1, secret);
    return secret.length == 32 && value.signum() > 0 && value.compareTo(CURVE.getN()) < 0;
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return new FixedPointCombMultiplier()
        .multiply(CURVE.getG(), new BigInteger(1, secret))
        .getEncoded(false);
  }

  @Override
  public Signature sign(byte[] digest, byte[] secret) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(new BigInteger(1, secret), CURVE));
    BigInteger[] rs = signer.generateSignature(digest);
    BigInteger s = rs[1].compareTo(Signature.HALF_ORDER) > 0 ? CURVE.getN().subtract(rs[1]) : rs[1];
    byte[] compact = new byte[64];
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, rs[0]), 0, compact, 0, 32);
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, s), 0, compact, 32, 32);
    byte[] own = publicKey(secret);
    for (int parity = 0; parity < 2; parity++) {
      Optional<byte[]> key = recover(digest, compact, parity);
      if (key.isPresent() && java.util.Arrays.equals(key.get(), own)) {
        return Signature.of(compact, parity);
      }
    }
    throw new IllegalStateException("a signature from which its key cannot be recovered");
  }

  /** SEC 1, section 4.1.6, for the first two of its candidates. */
  @Override
  public Optional<byte[]> recover(byte[] digest, byte[] compact, int parity) {
    BigInteger n = CURVE.getN();
    BigInteger r = new BigInteger(1, compact, 0, 32);
    BigInteger s = new BigInteger(1, compact, 32, 32);
    if (outside(r) || outside(s)) return Optional.empty();
    Optional<ECPoint> nonce = point(r, parity);
    if (nonce.isEmpty()) return Optional.empty();
    BigInteger inverse = r.modInverse(n);
    BigInteger u1 = new BigInteger(1, digest).negate().multiply(inverse).mod(n);
    BigInteger u2 = s.multiply(inverse).mod(n);
    ECPoint key = ECAlgorithms.sumOfTwoMultiplies(CURVE.getG(), u1, nonce.get(), u2).normalize();
    return key.isInfinity() ? Optional.empty() : Optional.of(key.getEncoded(false));
  }

  @Override
  public boolean verify(byte[] digest, byte[] compact, byte[] publicKey) {
    BigInteger s = new BigInteger(1, compact, 32, 32);
    if (s.compareTo(Signature.HALF_ORDER) > 0) return false;
    try {
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(
          false, new ECPublicKeyParameters(CURVE.getCurve().decodePoint(publicKey), CURVE));
      return verifier.verifySignature(digest, new BigInteger(1, compact, 0, 32), s);
    } catch (IllegalArgumentException notOnTheCurve) {
      return false;
    }
  }

  @Override
  public Optional<byte[]> secretPlus(byte[] secret, byte[] tweak) {
    BigInteger added = new BigInteger(1, tweak);
    if (added.compareTo(CURVE.getN()) >= 0) return Optional.empty();
    BigInteger sum = new BigInteger(1, secret).add(added).mod(CURVE.getN());
    if (sum.signum() == 0) return Optional.empty();
    return Optional.of(BigIntegers.asUnsignedByteArray(32, sum));
  }

  @Override
  public byte[] secretNegated(byte[] secret) {
    return BigIntegers.asUnsignedByteArray(
        32, CURVE.getN().subtract(new BigInteger(1, secret)).mod(CURVE.getN()));
  }

  /** Hybrid encodings (06, 07) are not keys of Bitcoin: only 02, 03 and 04 are read. */
  @Override
  public Optional<byte[]> point(byte[] encoded) {
    boolean compressed = encoded.length == 33 && (encoded[0] == 2 || encoded[0] == 3);
    boolean whole = encoded.length == 65 && encoded[0] == 4;
    if (!compressed && !whole) return Optional.empty();
    try {
      return Optional.of(CURVE.getCurve().decodePoint(encoded).getEncoded(false));
    } catch (IllegalArgumentException notOnTheCurve) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> pointPlus(byte[] publicKey, byte[] tweak) {
    BigInteger added = new BigInteger(1, tweak);
    if (added.compareTo(CURVE.getN()) >= 0) return Optional.empty();
    ECPoint sum = CURVE.getCurve().decodePoint(publicKey).add(times(added)).normalize();
    return sum.isInfinity() ? Optional.empty() : Optional.of(sum.getEncoded(false));
  }

  @Override
  public byte[] signSchnorr(byte[] message, byte[] secret, byte[] auxiliary) {
    return new BouncyCastleSchnorr(CURVE).sign(message, secret, auxiliary);
  }

  @Override
  public boolean verifySchnorr(byte[] message, byte[] signature, byte[] xOnly) {
    return new BouncyCastleSchnorr(CURVE).verify(message, signature, xOnly);
  }

  private static ECPoint times(BigInteger scalar) {
    return new FixedPointCombMultiplier().multiply(CURVE.getG(), scalar);
  }

  private static boolean outside(BigInteger scalar) {
    return scalar.signum() == 0 || scalar.compareTo(CURVE.getN()) >= 0;
  }

  private static Optional<ECPoint> point(BigInteger x, int parity) {
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 + parity);
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, x), 0, compressed, 1, 32);
    try {
      return Optional.of(CURVE.getCurve().decodePoint(compressed));
    } catch (IllegalArgumentException notAnAbscissa) {
      return Optional.empty();
    }
  }
}
