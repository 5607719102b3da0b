package dev.bascule.treasury.folder;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.treasury.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One program at a time in a folder: two that sign at once would both find the limit unspent. The
 * file names the process and the start of the machine, so that what a kill leaves is taken over.
 */
final class FolderLock implements AutoCloseable {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int SIZE_MAX = 256;

  private final Path file;

  private FolderLock(Path file) {
    this.file = file;
  }

  static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    Optional<Long> holder = holder(file);
    if (holder.isPresent()) {
      throw Problem.of(
              ExitCode.CONFLICT,
              "folder_in_use",
              "another program works in " + folder,
              "process " + holder.get() + " holds it",
              "Wait for it to end. If it is none of cold, remove " + file + ".")
          .asException();
    }
    Files.deleteIfExists(file);
    String own = ProcessHandle.current().pid() + " " + boot() + "\n";
    PrivateFile.create(file, own.getBytes(US_ASCII));
    return new FolderLock(file);
  }

  /** The process that is at work, if there is one. */
  private static Optional<Long> holder(Path file) throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    String[] parts = new String(PrivateFile.read(file, SIZE_MAX), US_ASCII).strip().split(" ");
    if (parts.length != 2 || !parts[0].matches("[0-9]{1,10}") || !parts[1].equals(boot())) {
      return Optional.empty();
    }
    long pid = Long.parseLong(parts[0]);
    boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    return alive ? Optional.of(pid) : Optional.empty();
  }

  private static String boot() throws IOException {
    return Files.exists(BOOT)
        ? new String(PrivateFile.read(BOOT, SIZE_MAX), US_ASCII).strip()
        : "unknown";
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
