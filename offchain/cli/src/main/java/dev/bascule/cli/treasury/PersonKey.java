package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.Signer;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The mixin of a person's key: a keystore file (Web3 Secret Storage, version 3). */
final class PersonKey {

  private static final int BYTES_MAX = 64 << 10;

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      required = true,
      description = "Your key, a keystore file of version 3.")
  private Path keystore = Path.of("");

  @Option(
      names = "--password",
      paramLabel = "FILE",
      description = "A file with its password, - for standard input; asked otherwise.")
  private @Nullable String password;

  /** Who signs, and the key; the caller closes it. */
  record Person(Address address, SecretKey key) implements AutoCloseable {
    @Override
    public void close() {
      key.close();
    }
  }

  Person open() {
    KeystoreV3 sealed;
    try {
      sealed = KeystoreV3.read(StrictObject.parse(SmallFile.read(keystore, BYTES_MAX)));
    } catch (IOException e) {
      throw unusable("keystore_unreadable", SmallFile.reason(e));
    } catch (JsonRefused | MalformedKeystore e) {
      throw unusable("keystore_invalid", String.valueOf(e.getMessage()));
    }
    try (SecretBytes typed = PasswordInput.read(password, "password of " + keystore)) {
      return switch (sealed.open(typed)) {
        case KeystoreV3.Opened.Secret(SecretBytes secret) -> {
          try (secret) {
            yield person(secret);
          }
        }
        case KeystoreV3.Opened.WrongPassword _ ->
            throw Problem.of(
                    ExitCode.REFUSED,
                    "wrong_password",
                    "the key does not open",
                    "another password, or " + keystore + " was changed",
                    "Try again.")
                .asException();
      };
    }
  }

  private Person person(SecretBytes secret) {
    if (secret.size() != 32) throw unusable("keystore_invalid", "it holds no key of 32 bytes");
    try {
      SecretKey key = secret.read(SecretKey::of);
      return new Person(Signer.of(key.publicKey()), key);
    } catch (IllegalArgumentException noKey) {
      throw unusable("keystore_invalid", "what it holds is no key");
    }
  }

  private RuntimeException unusable(String code, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            code,
            "the key cannot be used",
            keystore + ": " + why,
            "./bascule treasury key --out FILE makes one.")
        .asException();
  }
}
