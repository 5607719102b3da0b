package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.digest.BitcoinDigest;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** BIP-340 in Java, for messages of any length. Not constant time. */
final class BouncyCastleSchnorr {

  private final ECDomainParameters curve;

  BouncyCastleSchnorr(ECDomainParameters curve) {
    this.curve = curve;
  }

  byte[] sign(byte[] message, byte[] secret, byte[] auxiliary) {
    BigInteger n = curve.getN();
    BigInteger d = new BigInteger(1, secret);
    ECPoint own = times(d);
    if (isOdd(own)) d = n.subtract(d);
    byte[] masked = word(d);
    byte[] mask = BitcoinDigest.tagged("BIP0340/aux", Bytes.of(auxiliary)).bytes();
    for (int i = 0; i < masked.length; i++) masked[i] ^= mask[i];
    BigInteger k = scalar("BIP0340/nonce", masked, x(own), message);
    Arrays.fill(masked, (byte) 0);
    if (k.signum() == 0) throw new IllegalStateException("a nonce of zero");
    ECPoint nonce = times(k);
    if (isOdd(nonce)) k = n.subtract(k);
    BigInteger e = scalar("BIP0340/challenge", x(nonce), x(own), message);
    byte[] signature = Arrays.copyOf(x(nonce), 64);
    System.arraycopy(word(k.add(e.multiply(d)).mod(n)), 0, signature, 32, 32);
    return signature;
  }

  boolean verify(byte[] message, byte[] signature, byte[] xOnly) {
    BigInteger s = new BigInteger(1, signature, 32, 32);
    BigInteger r = new BigInteger(1, signature, 0, 32);
    Optional<ECPoint> key = lift(xOnly);
    if (key.isEmpty() || s.compareTo(curve.getN()) >= 0) return false;
    byte[] nonce = Arrays.copyOf(signature, 32);
    BigInteger e = scalar("BIP0340/challenge", nonce, xOnly, message);
    ECPoint found =
        ECAlgorithms.sumOfTwoMultiplies(
                curve.getG(), s, key.get(), curve.getN().subtract(e).mod(curve.getN()))
            .normalize();
    return !found.isInfinity() && !isOdd(found) && found.getAffineXCoord().toBigInteger().equals(r);
  }

  private Optional<ECPoint> lift(byte[] xOnly) {
    byte[] compressed = new byte[33];
    compressed[0] = 2;
    System.arraycopy(xOnly, 0, compressed, 1, 32);
    try {
      return Optional.of(curve.getCurve().decodePoint(compressed));
    } catch (IllegalArgumentException notAnAbscissa) {
      return Optional.empty();
    }
  }

  private BigInteger scalar(String tag, byte[]... parts) {
    Bytes[] bytes = Arrays.stream(parts).map(Bytes::of).toArray(Bytes[]::new);
    return new BigInteger(1, BitcoinDigest.tagged(tag, bytes).bytes()).mod(curve.getN());
  }

  private ECPoint times(BigInteger scalar) {
    return new FixedPointCombMultiplier().multiply(curve.getG(), scalar).normalize();
  }

  private static boolean isOdd(ECPoint point) {
    return point.getAffineYCoord().toBigInteger().testBit(0);
  }

  private static byte[] x(ECPoint point) {
    return word(point.getAffineXCoord().toBigInteger());
  }

  private static byte[] word(BigInteger value) {
    return BigIntegers.asUnsignedByteArray(32, value);
  }
}
