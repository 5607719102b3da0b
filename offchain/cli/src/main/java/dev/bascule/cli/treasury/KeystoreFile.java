package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.keystore.MalformedKeystore;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key in a file under a password (Web3 Secret Storage, version 3). */
final class KeystoreFile {

  private static final int BYTES_MAX = 64 << 10;

  private final Path file;
  private final KeystoreV3 sealed;

  private KeystoreFile(Path file, KeystoreV3 sealed) {
    this.file = file;
    this.sealed = sealed;
  }

  static KeystoreFile read(Path file) {
    try {
      return new KeystoreFile(
          file, KeystoreV3.read(StrictObject.parse(SmallFile.read(file, BYTES_MAX))));
    } catch (IOException e) {
      throw unusable(file, "keystore_unreadable", SmallFile.reason(e));
    } catch (JsonRefused | MalformedKeystore e) {
      throw unusable(file, "keystore_invalid", String.valueOf(e.getMessage()));
    }
  }

  /** What the file says, and anybody may have written. */
  Optional<Address> saidAddress() {
    return sealed.address();
  }

  /**
   * @param password a file, {@code -} for standard input, or null for the terminal
   */
  SigningKey open(@Nullable String password) {
    try (SecretBytes typed = PasswordInput.read(password, "password of " + file)) {
      return switch (sealed.open(typed)) {
        case KeystoreV3.Opened.Secret(SecretBytes secret) -> {
          try (secret) {
            yield key(secret);
          }
        }
        case KeystoreV3.Opened.WrongPassword _ ->
            throw Problem.of(
                    ExitCode.REFUSED,
                    "wrong_password",
                    "the key does not open",
                    "another password, or " + file + " was changed",
                    "Try again.")
                .asException();
      };
    }
  }

  private SigningKey key(SecretBytes secret) {
    if (secret.size() != 32) {
      throw unusable(file, "keystore_invalid", "it holds no key of 32 bytes");
    }
    SecretKey key;
    try {
      key = secret.read(SecretKey::of);
    } catch (IllegalArgumentException noKey) {
      throw unusable(file, "keystore_invalid", "what it holds is no key");
    }
    Address address = Signer.of(key.publicKey());
    if (sealed.address().filter(said -> !said.equals(address)).isEmpty()) {
      return SigningKey.of(key);
    }
    key.close();
    throw Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "keystore_other_address",
            "the key is not used",
            file + " says " + saidAddress().orElseThrow() + " and holds the key of " + address,
            "Somebody changed the file, or mixed up two. Find out who, and take your backup.")
        .asException();
  }

  private static RuntimeException unusable(Path file, String code, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            code,
            "the key cannot be used",
            file + ": " + why,
            "./bascule treasury key --out FILE makes one.")
        .asException();
  }
}
