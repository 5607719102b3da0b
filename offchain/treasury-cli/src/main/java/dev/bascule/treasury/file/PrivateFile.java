package dev.bascule.treasury.file;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * Writes files that only their owner reads, whole or not at all: into {@code NAME.part}, forced to
 * the medium, renamed. What a kill leaves is the old file, and at most a {@code .part} beside it,
 * which the next write replaces. Sticks with FAT know no owners; there the rights are the mount's.
 */
public final class PrivateFile {

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFile() {}

  /** Makes a file that must not be there yet. */
  public static void create(Path file, byte[] content) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString(), null, "is there already");
    }
    replace(file, content);
  }

  /** Makes a file, or puts another content in its place. A failure leaves what was there. */
  public static void replace(Path file, byte[] content) throws IOException {
    Path part = part(file);
    writePart(part, content);
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      Files.deleteIfExists(part);
      throw failed;
    }
    // On a journaling file system this brings the rename to the medium too.
    try (RandomAccessFile renamed = new RandomAccessFile(file.toFile(), "rw")) {
      renamed.getFD().sync();
    }
  }

  /** Fails where {@link #replace} with so many bytes would; nothing stays of it. */
  public static void requireRoom(Path file, int size) throws IOException {
    writePart(part(file), new byte[size]);
    Files.delete(part(file));
  }

  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  private static void writePart(Path part, byte[] content) throws IOException {
    Files.deleteIfExists(part);
    createEmpty(part);
    try (FileOutputStream out = new FileOutputStream(part.toFile())) {
      out.write(content);
      out.getFD().sync();
    } catch (IOException failed) {
      Files.deleteIfExists(part);
      throw failed;
    }
  }

  private static void createEmpty(Path file) throws IOException {
    try {
      Files.createFile(file, attribute(OWNER));
    } catch (UnsupportedOperationException noOwners) {
      Files.createFile(file);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(
      Set<PosixFilePermission> permissions) {
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  /** Makes a folder that only its owner enters; one that is there must be such a folder. */
  public static void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) Files.createDirectories(parent);
      try {
        Files.createDirectory(folder, attribute(OWNER_FOLDER));
      } catch (UnsupportedOperationException noOwners) {
        Files.createDirectory(folder);
      }
    }
    requirePrivate(folder);
  }

  /** Refuses what others may read or change. */
  public static void requirePrivate(Path path) throws IOException {
    Set<PosixFilePermission> rights;
    try {
      rights = Files.getPosixFilePermissions(path);
    } catch (UnsupportedOperationException noOwners) {
      return;
    }
    if (OWNER_FOLDER.containsAll(rights)) return;
    throw Problem.of(
            ExitCode.CONFIG_INVALID,
            "not_private",
            "others can get at " + path,
            "its mode is " + PosixFilePermissions.toString(rights),
            "Run chmod " + (Files.isDirectory(path) ? "700" : "600") + " " + path + " and go on.")
        .asException();
  }

  /**
   * The content; the caller overwrites a secret one.
   *
   * @param sizeMax a longer file is refused, and not read to its end
   */
  public static byte[] read(Path file, int sizeMax) throws IOException {
    if (!Files.exists(file)) throw new NoSuchFileException(file.toString());
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      byte[] content = in.readNBytes(sizeMax + 1);
      if (content.length <= sizeMax) return content;
      Arrays.fill(content, (byte) 0);
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "file_too_large",
              file + " is too large",
              "it has more than " + sizeMax + " bytes",
              "Is it the right file?")
          .asException();
    }
  }
}
