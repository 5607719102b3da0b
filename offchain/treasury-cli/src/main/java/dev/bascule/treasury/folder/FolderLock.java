package dev.bascule.treasury.folder;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.treasury.file.PrivateFile;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One program at a time in a folder: two that sign at once would both find the limit unspent.
 *
 * <p>Who makes the file has the lock, and the system lets one make it. It names the process and the
 * start of the machine, so that what a kill leaves is taken over; whoever does that makes a second
 * file first, because of two that both found a dead name, the later would remove the lock of the
 * earlier. The system's own file locks need channels, which the image does not have.
 */
final class FolderLock implements AutoCloseable {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int SIZE_MAX = 256;
  private static final Pattern NAME = Pattern.compile("([0-9]{1,10}) (\\S+)\n");

  private final Path file;

  private FolderLock(Path file) {
    this.file = file;
  }

  static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    try {
      if (isDead(file)) remove(file);
      make(file);
    } catch (FileAlreadyExistsException held) {
      throw inUse(folder, Path.of(held.getFile()));
    }
    return new FolderLock(file);
  }

  /** Nobody removes a dead lock but who made the second file, and nobody makes one over it. */
  private static void remove(Path file) throws IOException {
    Path takeover = file.resolveSibling("lock.takeover");
    make(takeover);
    try {
      if (isDead(file)) Files.delete(file);
    } finally {
      Files.delete(takeover);
    }
  }

  /**
   * @throws FileAlreadyExistsException if somebody else made it
   */
  private static void make(Path file) throws IOException {
    Files.createFile(file);
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      out.write((ProcessHandle.current().pid() + " " + boot() + "\n").getBytes(US_ASCII));
      out.getFD().sync();
    } catch (IOException failed) {
      Files.delete(file);
      throw failed;
    }
  }

  /** A lock that is not wholly written yet is somebody's. */
  private static boolean isDead(Path file) throws IOException {
    Optional<Matcher> name = name(file);
    if (name.isEmpty()) return false;
    if (!name.get().group(2).equals(boot())) return true;
    long pid = Long.parseLong(name.get().group(1));
    return !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static Optional<Matcher> name(Path file) throws IOException {
    try {
      Matcher name = NAME.matcher(new String(PrivateFile.read(file, SIZE_MAX), US_ASCII));
      return name.matches() ? Optional.of(name) : Optional.empty();
    } catch (NoSuchFileException | FileNotFoundException gone) {
      return Optional.empty();
    }
  }

  private static String boot() throws IOException {
    return Files.exists(BOOT)
        ? new String(PrivateFile.read(BOOT, SIZE_MAX), US_ASCII).strip()
        : "unknown";
  }

  private static RuntimeException inUse(Path folder, Path file) throws IOException {
    return Problem.of(
            ExitCode.CONFLICT,
            "folder_in_use",
            "another program works in " + folder,
            name(file).map(name -> "process " + name.group(1)).orElse("one that has just begun")
                + " holds it",
            "Wait for it to end. If it is none of cold, remove " + file + ".")
        .asException();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
