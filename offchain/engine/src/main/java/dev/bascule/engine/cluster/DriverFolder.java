package dev.bascule.engine.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Where the media driver keeps its buffers: shared memory when there is enough of it, otherwise a
 * folder under the data. Whoever can open these files can write into the driver, so the folder is
 * this user's alone (mode 0700) and a folder that somebody else made under our name is not used.
 */
public final class DriverFolder {
  /** Room for all term buffers, fully touched, with a replica's replay beside the log. */
  static final long BYTES_NEEDED = 96L << 20;

  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private DriverFolder() {}

  /** An existing folder of mode 0700; the driver makes its own folder inside. */
  public static Path prepare(Path dataFolder) throws IOException {
    return prepare(dataFolder, SHARED_MEMORY, BYTES_NEEDED);
  }

  static Path prepare(Path dataFolder, Path sharedMemory, long bytesNeeded) throws IOException {
    if (hasRoom(sharedMemory, bytesNeeded)) {
      Path folder = sharedMemory.resolve("bascule-" + nameOf(dataFolder.toRealPath()));
      if (ownedAfterCreate(folder, dataFolder)) return folder;
    }
    Path folder = dataFolder.resolve("driver");
    if (!ownedAfterCreate(folder, dataFolder)) {
      throw new IOException(folder + " exists and belongs to another user");
    }
    return folder;
  }

  private static boolean hasRoom(Path sharedMemory, long bytesNeeded) {
    try {
      return Files.isWritable(sharedMemory)
          && Files.getFileStore(sharedMemory).getUsableSpace() >= bytesNeeded;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ownedAfterCreate(Path folder, Path dataFolder) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      boolean ours =
          Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
              && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
                  .equals(Files.getOwner(dataFolder));
      if (!ours) return false;
      Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }
    return true;
  }

  private static String nameOf(Path dataFolder) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(dataFolder.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
