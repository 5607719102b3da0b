package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;

/**
 * An ECDSA signature as Bitcoin writes it: strict DER (BIP-66) with a low s (BIP-146), so that one
 * signature has one form.
 *
 * @param bytes without the sighash byte
 */
public record DerSignature(Bytes bytes) {

  /**
   * @throws MalformedSignature if the bytes are another form or their numbers out of range
   */
  public DerSignature {
    Signature.of(numbers(bytes), 0);
  }

  /** r and s in 32 bytes each, whatever they are; of strict DER. */
  static byte[] numbers(Bytes bytes) {
    if (bytes.size() < 8 || bytes.size() > 72) {
      throw new MalformedSignature("a DER signature does not have " + bytes.size() + " bytes");
    }
    if (bytes.at(0) != 0x30 || bytes.at(1) != bytes.size() - 2) {
      throw new MalformedSignature("not one DER sequence");
    }
    Bytes r = integer(bytes, 2);
    Bytes s = integer(bytes, 4 + r.size());
    if (6 + r.size() + s.size() != bytes.size()) {
      throw new MalformedSignature("not two DER integers");
    }
    return compact(r, s);
  }

  public static DerSignature of(Signature signature) {
    return new DerSignature(signature.toDer());
  }

  public boolean verifies(Hash32 digest, PublicKey key) {
    return Secp256k1.chosen().verify(digest.bytes(), numbers(bytes), key.uncompressed().toArray());
  }

  private static Bytes integer(Bytes all, int at) {
    if (at + 2 > all.size() || all.at(at) != 2) {
      throw new MalformedSignature("no DER integer at byte " + at);
    }
    int size = all.at(at + 1);
    if (size < 1 || size > 33 || at + 2 + size > all.size()) {
      throw new MalformedSignature("a DER integer of " + size + " bytes at byte " + at);
    }
    Bytes digits = all.slice(at + 2, size);
    boolean padded = size > 1 && digits.at(0) == 0 && digits.at(1) >= 0;
    if (digits.at(0) < 0 || padded) {
      throw new MalformedSignature("a DER integer that is negative or padded at byte " + at);
    }
    return digits;
  }

  private static byte[] compact(Bytes r, Bytes s) {
    byte[] compact = new byte[64];
    place(r, compact, 32);
    place(s, compact, 64);
    return compact;
  }

  private static void place(Bytes digits, byte[] target, int end) {
    Bytes word = digits.size() == 33 ? digits.slice(1) : digits;
    word.copyTo(target, end - word.size());
  }
}
