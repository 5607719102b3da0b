package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.pkcs11.DeviceException;
import dev.bascule.chainrpc.pkcs11.TokenKey;
import dev.bascule.chainrpc.pkcs11.TokenPlace;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A key in a device as a command uses it: what goes wrong there is told as problems. */
final class DeviceKey implements SigningKey {

  private static final int BYTES_MAX = 16 << 10;

  private final TokenKey key;

  private DeviceKey(TokenKey key) {
    this.key = key;
  }

  /**
   * @param file where the key is
   * @param pin a file, {@code -} for standard input, or null for the terminal
   */
  static DeviceKey open(Path file, @Nullable String pin) {
    TokenPlace place = read(file);
    try (SecretBytes entered = PasswordInput.read(pin, "PIN of " + place.token())) {
      return new DeviceKey(asked(() -> TokenKey.open(place, entered)));
    }
  }

  /** A new one, made in the device. */
  static DeviceKey generate(Path file, @Nullable String pin) {
    TokenPlace place = read(file);
    try (SecretBytes entered = PasswordInput.read(pin, "PIN of " + place.token())) {
      return new DeviceKey(
          asked(() -> TokenKey.generate(place, entered, new SecureRandom()::nextBytes)));
    }
  }

  private static TokenPlace read(Path file) {
    try {
      return TokenPlace.read(StrictObject.parse(SmallFile.read(file, BYTES_MAX)));
    } catch (IOException e) {
      throw unusable(file, SmallFile.reason(e));
    } catch (JsonRefused e) {
      throw unusable(file, String.valueOf(e.getMessage()));
    }
  }

  private static RuntimeException unusable(Path file, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "pkcs11_file_invalid",
            "the key cannot be looked for",
            file + ": " + why,
            "docs/how-to/keep-a-key-in-an-hsm.md has its form.")
        .asException();
  }

  private static <T> T asked(Supplier<T> device) {
    try {
      return device.get();
    } catch (DeviceException fault) {
      throw DeviceProblem.of(fault).asException();
    }
  }

  @Override
  public Address address() {
    return key.address();
  }

  @Override
  public Signature sign(Hash32 digest) {
    return asked(() -> key.sign(digest));
  }

  /** Lets it sign words that move nothing: its address is its own. */
  void prove() {
    asked(() -> {
      key.prove();
      return key;
    });
  }

  boolean neverOutside() {
    return key.neverOutside();
  }

  @Override
  public void close() {
    key.close();
  }
}
