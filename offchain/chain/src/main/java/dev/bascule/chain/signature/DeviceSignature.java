package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.util.BigIntegers;

/**
 * A signature as a device gives it: one of the two twins, without the bit from which its key is
 * recovered. It is worth nothing before it verified.
 */
public final class DeviceSignature {

  private static final int PLAIN = 64;

  private DeviceSignature() {}

  /**
   * The one form that everybody takes: low s, with the bit from which exactly this key is
   * recovered.
   *
   * @param given {@code r ‖ s} in 64 bytes, as PKCS#11 has it, or strict DER, as some devices do
   * @param key whose signature it has to be
   * @throws MalformedSignature if it is neither, or not this key's over this digest
   */
  public static Signature checked(Bytes given, Hash32 digest, PublicKey key) {
    byte[] compact = given.size() == PLAIN ? given.toArray() : DerSignature.numbers(given);
    lower(compact);
    for (int parity = 0; parity < 2; parity++) {
      Signature candidate = Signature.of(compact, parity);
      if (!PublicKey.recover(digest, candidate).equals(Optional.of(key))) continue;
      // Twice, on two paths: what leaves here moves money.
      if (key.verifies(digest, candidate)) return candidate;
    }
    throw new MalformedSignature("not a signature of this key over this digest");
  }

  /**
   * Of s and n - s the smaller one (BIP-146); about every second signature of a device needs it.
   */
  private static void lower(byte[] compact) {
    BigInteger s = new BigInteger(1, compact, 32, 32);
    if (s.compareTo(Signature.HALF_ORDER) <= 0 || s.compareTo(Signature.ORDER) >= 0) return;
    byte[] twin = BigIntegers.asUnsignedByteArray(32, Signature.ORDER.subtract(s));
    System.arraycopy(twin, 0, compact, 32, 32);
  }
}
