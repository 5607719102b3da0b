package dev.bascule.chain.signature;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.util.Arrays;
import java.util.Optional;

/**
 * A signing key in memory. {@link #close} overwrites it; nothing prints it, and two keys are
 * compared by their public halves.
 */
public final class SecretKey implements AutoCloseable {

  private final byte[] secret;
  private final PublicKey publicKey;
  private volatile boolean closed;

  private SecretKey(byte[] secret, PublicKey publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /**
   * Copies the 32 bytes; the caller overwrites its own.
   *
   * @throws IllegalArgumentException if they are not a scalar between 1 and the group order
   */
  public static SecretKey of(byte[] secret) {
    if (secret.length != 32 || !Secp256k1.chosen().isSecret(secret)) {
      throw new IllegalArgumentException("not a secp256k1 secret key");
    }
    byte[] own = secret.clone();
    return new SecretKey(own, new PublicKey(Bytes.of(Secp256k1.chosen().publicKey(own))));
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /** Deterministic (RFC 6979): the same key and digest give the same bytes for ever. */
  public Signature sign(Hash32 digest) {
    if (closed) throw new IllegalStateException("the key was closed");
    return Secp256k1.chosen().sign(Bytes.of(digest).toArray(), secret);
  }

  /** The 32 bytes, for a keystore or a derivation; the caller overwrites them. */
  public byte[] copySecret() {
    if (closed) throw new IllegalStateException("the key was closed");
    return secret.clone();
  }

  /** BIP-340; auxiliary randomness of zeros makes it deterministic. */
  public SchnorrSignature signSchnorr(Hash32 message, Hash32 auxiliary) {
    if (closed) throw new IllegalStateException("the key was closed");
    return new SchnorrSignature(
        Bytes.of(Secp256k1.chosen().signSchnorr(message.bytes(), secret, auxiliary.bytes())));
  }

  /** The key of {@code publicKey().plus(tweak)}; empty exactly where that is. */
  public Optional<SecretKey> plus(Hash32 tweak) {
    if (closed) throw new IllegalStateException("the key was closed");
    return Secp256k1.chosen().secretPlus(secret, tweak.bytes()).map(SecretKey::taking);
  }

  /** This key or its negative, whichever belongs to the point with the even ordinate. */
  public SecretKey withEvenY() {
    if (closed) throw new IllegalStateException("the key was closed");
    return publicKey.hasEvenY() ? of(secret) : taking(Secp256k1.chosen().secretNegated(secret));
  }

  private static SecretKey taking(byte[] secret) {
    SecretKey key = of(secret);
    Arrays.fill(secret, (byte) 0);
    return key;
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  public String toString() {
    return "SecretKey(secret not shown)";
  }
}
