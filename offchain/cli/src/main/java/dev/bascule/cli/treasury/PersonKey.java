package dev.bascule.cli.treasury;

import dev.bascule.chain.evm.SigningKey;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The mixin of the key that signs: in a keystore file, or in a device. */
final class PersonKey {

  /** One or the other. */
  static final class Place {
    @Option(
        names = "--keystore",
        paramLabel = "FILE",
        description = "The key, a keystore file of version 3.")
    private @Nullable Path keystore;

    @Option(
        names = "--pkcs11",
        paramLabel = "FILE",
        description = "The key in a device: a file that says which library, token and label.")
    private @Nullable Path pkcs11;
  }

  @ArgGroup(multiplicity = "1")
  private Place place = new Place();

  @Option(
      names = "--password",
      paramLabel = "FILE",
      description = "A file with its password or PIN, - for standard input; asked otherwise.")
  private @Nullable String password;

  /** The caller closes it. */
  SigningKey open() {
    if (place.pkcs11 != null) return DeviceKey.open(place.pkcs11, password);
    if (place.keystore != null) return KeystoreFile.read(place.keystore).open(password);
    throw new IllegalStateException("neither a keystore nor a device, which the parser excludes");
  }
}
