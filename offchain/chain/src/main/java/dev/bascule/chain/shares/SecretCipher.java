package dev.bascule.chain.shares;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.secret.Stretching;
import java.util.Arrays;

/** The Feistel network of four rounds between the secret and what is shared (SLIP-39). */
final class SecretCipher {

  private static final int ROUNDS = 4;
  private static final int ITERATIONS = 2500;
  private static final byte[] SALT = "shamir".getBytes(US_ASCII);

  private final ShareSet set;

  SecretCipher(ShareSet set) {
    this.set = set;
  }

  SecretBytes encrypt(SecretBytes secret, SecretBytes passphrase) {
    return rounds(secret, passphrase, new int[] {0, 1, 2, 3});
  }

  SecretBytes decrypt(SecretBytes encrypted, SecretBytes passphrase) {
    return rounds(encrypted, passphrase, new int[] {3, 2, 1, 0});
  }

  /** Printable ASCII only: other characters have several forms. */
  static void requirePrintable(SecretBytes passphrase) {
    boolean printable =
        passphrase.read(bytes -> {
          for (byte character : bytes) {
            if (character < 32 || character > 126) return false;
          }
          return true;
        });
    if (!printable) {
      throw new IllegalArgumentException("a passphrase has printable ASCII characters only");
    }
  }

  private SecretBytes rounds(SecretBytes input, SecretBytes passphrase, int[] order) {
    byte[] all = input.copy();
    int half = all.length / 2;
    byte[] left = Arrays.copyOf(all, half);
    byte[] right = Arrays.copyOfRange(all, half, all.length);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] key = round(order[i], right, passphrase);
      for (int at = 0; at < half; at++) key[at] ^= left[at];
      Arrays.fill(left, (byte) 0);
      left = right;
      right = key;
    }
    System.arraycopy(right, 0, all, 0, half);
    System.arraycopy(left, 0, all, half, half);
    Arrays.fill(left, (byte) 0);
    Arrays.fill(right, (byte) 0);
    return SecretBytes.taking(all);
  }

  private byte[] round(int number, byte[] half, SecretBytes passphrase) {
    byte[] secret = passphrase.copy();
    byte[] password = new byte[1 + secret.length];
    password[0] = (byte) number;
    System.arraycopy(secret, 0, password, 1, secret.length);
    byte[] prefix = set.extendable() ? new byte[0] : Arrays.copyOf(SALT, SALT.length + 2);
    if (!set.extendable()) {
      prefix[SALT.length] = (byte) (set.identifier() >> 8);
      prefix[SALT.length + 1] = (byte) set.identifier();
    }
    byte[] salt = Arrays.copyOf(prefix, prefix.length + half.length);
    System.arraycopy(half, 0, salt, prefix.length, half.length);
    byte[] key = Stretching.sha256(password, salt, ITERATIONS << set.exponent(), half.length);
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(password, (byte) 0);
    Arrays.fill(salt, (byte) 0);
    return key;
  }
}
