package dev.bascule.cli.wallet;

import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.cli.file.SmallFile;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;

/** The file that all demo wallets of a network follow from; only its owner can read it. */
public final class WalletSeed {
  private static final String FILE = "seed";
  private static final int BYTES = 32;

  private WalletSeed() {}

  /** Opens the wallets of the folder; the first time it makes their seed. */
  public static DemoWallets open(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file)) create(file);
      return read(file);
    } catch (IOException e) {
      throw problem(file, SmallFile.reason(e));
    }
  }

  /** The wallets of the folder, when there are any. */
  public static Optional<DemoWallets> find(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    } catch (IOException e) {
      throw problem(file, SmallFile.reason(e));
    }
  }

  private static DemoWallets read(Path file) throws IOException {
    byte[] seed = SmallFile.read(file, BYTES);
    if (seed.length == BYTES) return new DemoWallets(seed);
    throw problem(file, "it has " + seed.length + " bytes, not " + BYTES);
  }

  private static void create(Path file) throws IOException {
    byte[] seed = new byte[BYTES];
    new SecureRandom().nextBytes(seed);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    // Complete before it has its name: a torn seed would be other wallets.
    Path part = file.resolveSibling(FILE + "." + ProcessHandle.current().pid());
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(part, options, ownerOnly)) {
      channel.write(ByteBuffer.wrap(seed));
      channel.force(true);
    }
    try {
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      // Another command made it at the same time; its seed counts.
    } finally {
      Files.delete(part);
    }
  }

  private static RuntimeException problem(Path file, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "wallet_unusable",
            "the demo wallets cannot be opened",
            file + ": " + why,
            "Check the rights of the folder; a seed cannot be made again.")
        .asException();
  }
}
