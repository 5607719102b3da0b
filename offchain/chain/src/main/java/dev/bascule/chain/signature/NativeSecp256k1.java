package dev.bascule.chain.signature;

import fr.acinq.secp256k1.Secp256k1Exception;
import java.util.Arrays;
import java.util.Optional;

/** libsecp256k1 through JNI: constant time, and several times faster than Java. */
final class NativeSecp256k1 implements Secp256k1 {

  private final fr.acinq.secp256k1.Secp256k1 library;

  private NativeSecp256k1(fr.acinq.secp256k1.Secp256k1 library) {
    this.library = library;
  }

  /** Empty where no library exists for this platform, or it cannot be unpacked and linked. */
  static Optional<NativeSecp256k1> load() {
    try {
      NativeSecp256k1 loaded = new NativeSecp256k1(fr.acinq.secp256k1.Secp256k1.get());
      byte[] one = new byte[32];
      one[31] = 1;
      return loaded.isSecret(one) ? Optional.of(loaded) : Optional.empty();
    } catch (RuntimeException | LinkageError unavailable) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isSecret(byte[] secret) {
    return library.secKeyVerify(secret);
  }

  @Override
  public byte[] publicKey(byte[] secret) {
    return library.pubkeyCreate(secret);
  }

  @Override
  public Signature sign(byte[] digest, byte[] secret) {
    byte[] compact = library.sign(digest, secret, null);
    byte[] own = publicKey(secret);
    for (int parity = 0; parity < 2; parity++) {
      Optional<byte[]> key = recover(digest, compact, parity);
      if (key.isPresent() && Arrays.equals(key.get(), own)) return Signature.of(compact, parity);
    }
    throw new IllegalStateException("a signature from which its key cannot be recovered");
  }

  @Override
  public Optional<byte[]> recover(byte[] digest, byte[] compact, int parity) {
    try {
      return Optional.of(library.ecdsaRecover(compact, digest, parity));
    } catch (Secp256k1Exception noSuchPoint) {
      return Optional.empty();
    }
  }

  @Override
  public boolean verify(byte[] digest, byte[] compact, byte[] publicKey) {
    try {
      return library.verify(compact, digest, publicKey);
    } catch (Secp256k1Exception notOnTheCurve) {
      return false;
    }
  }

  @Override
  public Optional<byte[]> secretPlus(byte[] secret, byte[] tweak) {
    try {
      return Optional.of(library.privKeyTweakAdd(secret.clone(), tweak));
    } catch (Secp256k1Exception outOfRange) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] secretNegated(byte[] secret) {
    return library.privKeyNegate(secret.clone());
  }

  @Override
  public Optional<byte[]> point(byte[] encoded) {
    try {
      return Optional.of(library.pubkeyParse(encoded));
    } catch (Secp256k1Exception notOnTheCurve) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> pointPlus(byte[] publicKey, byte[] tweak) {
    try {
      return Optional.of(library.pubkeyParse(library.pubKeyTweakAdd(publicKey, tweak)));
    } catch (Secp256k1Exception outOfRange) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] signSchnorr(byte[] message, byte[] secret, byte[] auxiliary) {
    return library.signSchnorr(message, secret, auxiliary);
  }

  @Override
  public boolean verifySchnorr(byte[] message, byte[] signature, byte[] xOnly) {
    try {
      return library.verifySchnorr(signature, message, xOnly);
    } catch (Secp256k1Exception notOnTheCurve) {
      return false;
    }
  }
}
