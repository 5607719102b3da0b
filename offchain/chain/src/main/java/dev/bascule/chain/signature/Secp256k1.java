package dev.bascule.chain.signature;

import java.util.Optional;

/** The curve arithmetic; one provider is chosen when the first key is used, and kept. */
sealed interface Secp256k1 permits NativeSecp256k1, BouncyCastleSecp256k1 {

  boolean isSecret(byte[] secret);

  /** 65 bytes, uncompressed. */
  byte[] publicKey(byte[] secret);

  Signature sign(byte[] digest, byte[] secret);

  /** 65 bytes, uncompressed. */
  Optional<byte[]> recover(byte[] digest, byte[] compact, int parity);

  boolean verify(byte[] digest, byte[] compact, byte[] publicKey);

  /** secret + tweak modulo the order; empty if the tweak is not below it or the sum is zero. */
  Optional<byte[]> secretPlus(byte[] secret, byte[] tweak);

  byte[] secretNegated(byte[] secret);

  /** The 65 bytes of a point in one of the encodings of SEC 1; empty if it is none. */
  Optional<byte[]> point(byte[] encoded);

  /** key + tweak * G; empty if the tweak is not below the order or the sum is infinity. */
  Optional<byte[]> pointPlus(byte[] publicKey, byte[] tweak);

  /** BIP-340 over a message of 32 bytes. */
  byte[] signSchnorr(byte[] message, byte[] secret, byte[] auxiliary);

  boolean verifySchnorr(byte[] message, byte[] signature, byte[] xOnly);

  static Secp256k1 chosen() {
    return Chosen.PROVIDER;
  }

  /** Loaded once, on first use. */
  final class Chosen {
    private static final Secp256k1 PROVIDER = choose();

    private Chosen() {}

    private static Secp256k1 choose() {
      if ("bouncycastle".equals(System.getProperty("bascule.secp256k1"))) {
        return new BouncyCastleSecp256k1();
      }
      return NativeSecp256k1.load()
          .<Secp256k1>map(library -> library)
          .orElseGet(BouncyCastleSecp256k1::new);
    }
  }
}
