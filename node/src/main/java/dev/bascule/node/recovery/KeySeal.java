package dev.bascule.node.recovery;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * Seals the keys of a backup: scrypt (RFC 7914) makes a key from the passphrase, AES-256-GCM binds
 * each secret to its place in the folder.
 */
final class KeySeal implements AutoCloseable {

  static final int SALT_BYTES = 16;

  /** 64 MiB and about a third of a second for each guess. */
  private static final int COST = 1 << 16;

  private static final int BLOCK = 8;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;

  private KeySeal(byte[] key) {
    this.key = key;
  }

  /**
   * @param passphrase overwritten by its owner, not here
   */
  static KeySeal of(char[] passphrase, byte[] salt) {
    byte[] utf8 = utf8(passphrase);
    try {
      return new KeySeal(SCrypt.generate(utf8, salt, COST, BLOCK, 1, 32));
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static byte[] utf8(char[] passphrase) {
    ByteBuffer buffer = ByteBuffer.allocate(passphrase.length * 4);
    StandardCharsets.UTF_8
        .newEncoder()
        .encode(CharBuffer.wrap(passphrase), buffer, true)
        .isUnderflow();
    byte[] exact = Arrays.copyOf(buffer.array(), buffer.position());
    Arrays.fill(buffer.array(), (byte) 0);
    return exact;
  }

  byte[] seal(String place, byte[] secret, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] text = cipher(Cipher.ENCRYPT_MODE, place, nonce).doFinal(secret);
      byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
      System.arraycopy(text, 0, sealed, NONCE_BYTES, text.length);
      return sealed;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Empty if the passphrase is another, or the secret is not of this place. */
  Optional<byte[]> open(String place, byte[] sealed) {
    if (sealed.length < NONCE_BYTES) return Optional.empty();
    byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
    try {
      return Optional.of(
          cipher(Cipher.DECRYPT_MODE, place, nonce)
              .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Cipher cipher(int mode, String place, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
