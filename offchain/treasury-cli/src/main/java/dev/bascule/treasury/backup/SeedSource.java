package dev.bascule.treasury.backup;

import dev.bascule.chain.hd.MalformedKey;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.key.Seed;
import dev.bascule.treasury.prompt.SecretInput;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which seed is to be split. */
final class SeedSource {

  @Option(
      names = "--seed",
      required = true,
      paramLabel = "FILE",
      description = "The seed in hex, from a file, or - for standard input.")
  @Nullable String seed;

  @Option(
      names = "--mnemonic",
      required = true,
      paramLabel = "FILE",
      description = "English words of BIP-39 (without passphrase), from a file or -.")
  @Nullable String mnemonic;

  @Option(
      names = "--home",
      required = true,
      paramLabel = "FOLDER",
      description = "The seed of a cold folder; its password is asked.")
  @Nullable Path home;

  /**
   * @param password where the folder's password comes from
   */
  Seed read(@Nullable String password) throws IOException {
    if (home != null) return ofFolder(home, password);
    boolean words = mnemonic != null;
    String source = words ? mnemonic : seed;
    try (SecretBytes text = SecretInput.read(source, "seed", words ? "--mnemonic" : "--seed")) {
      return words ? Seed.ofMnemonic(text) : Seed.parse(text);
    } catch (MalformedKey | IllegalArgumentException malformed) {
      throw Problem.of(
              ExitCode.USAGE,
              "seed_malformed",
              "this is no seed",
              String.valueOf(malformed.getMessage()),
              "Correct it; nothing was written.")
          .asException();
    }
  }

  private static Seed ofFolder(Path home, @Nullable String password) throws IOException {
    try (SecretBytes secret = SecretInput.read(password, "password of " + home, "--password");
        ColdFolder.Open open = new ColdFolder(home).open(secret, null)) {
      return new Seed(open.seed().bytes().read(SecretBytes::copyOf));
    }
  }
}
