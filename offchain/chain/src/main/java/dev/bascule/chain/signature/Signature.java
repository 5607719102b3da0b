package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import java.math.BigInteger;

/**
 * An ECDSA signature from which the key can be recovered. There is one form for each signature: s
 * is at most half the group order, so the twin (r, n - s) is not a second signature.
 *
 * @param r 32 bytes
 * @param s 32 bytes
 * @param parity of the y coordinate of the nonce point, 0 or 1
 */
public record Signature(Bytes r, Bytes s, int parity) {

  static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  static final BigInteger HALF_ORDER = ORDER.shiftRight(1);

  public Signature {
    if (r.size() != 32 || s.size() != 32) throw new MalformedSignature("r and s have 32 bytes");
    if (parity != 0 && parity != 1) throw new MalformedSignature("recovery bit is " + parity);
    BigInteger rValue = new BigInteger(1, r.toArray());
    if (rValue.signum() == 0 || rValue.compareTo(ORDER) >= 0) {
      throw new MalformedSignature("r is not between 1 and the group order");
    }
    BigInteger sValue = new BigInteger(1, s.toArray());
    if (sValue.signum() == 0 || sValue.compareTo(HALF_ORDER) > 0) {
      throw new MalformedSignature("s is not between 1 and half the group order");
    }
  }

  /** Reads {@code r ‖ s ‖ v} with v 27 or 28, the form contracts take. */
  public static Signature fromBytes(Bytes bytes) {
    return read(bytes, 27);
  }

  /** Reads {@code r ‖ s ‖ v} with v 0 or 1, the form of QBFT seals. */
  public static Signature fromSeal(Bytes bytes) {
    return read(bytes, 0);
  }

  private static Signature read(Bytes bytes, int base) {
    if (bytes.size() != 65) {
      throw new MalformedSignature("a signature has 65 bytes, not " + bytes.size());
    }
    int v = bytes.at(64) & 0xff;
    if (v != base && v != base + 1) {
      throw new MalformedSignature("v is " + v + ", not " + base + " or " + (base + 1));
    }
    return new Signature(bytes.slice(0, 32), bytes.slice(32, 32), v - base);
  }

  static Signature of(byte[] compact, int parity) {
    Bytes bytes = Bytes.of(compact);
    return new Signature(bytes.slice(0, 32), bytes.slice(32, 32), parity);
  }

  byte[] compact() {
    return Bytes.concat(r, s).toArray();
  }

  /** {@code r ‖ s ‖ v} with v 27 or 28. */
  public Bytes toBytes() {
    return Bytes.concat(r, s, Bytes.of((byte) (27 + parity)));
  }

  /** {@code r ‖ s ‖ v} with v 0 or 1. */
  public Bytes toSeal() {
    return Bytes.concat(r, s, Bytes.of((byte) parity));
  }

  /** DER as BIP-66 demands it, without the sighash byte. */
  public Bytes toDer() {
    Bytes body = Bytes.concat(derInteger(r), derInteger(s));
    return Bytes.concat(Bytes.of((byte) 0x30, (byte) body.size()), body);
  }

  private static Bytes derInteger(Bytes word) {
    Bytes digits = word;
    while (digits.size() > 1 && digits.at(0) == 0) digits = digits.slice(1);
    if (digits.at(0) < 0) digits = Bytes.concat(Bytes.of((byte) 0), digits);
    return Bytes.concat(Bytes.of((byte) 2, (byte) digits.size()), digits);
  }
}
