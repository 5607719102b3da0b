package dev.bascule.testnetwork.folder;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where one network keeps everything: nothing of it lies anywhere else. */
public final class DataFolder {

  private static final long FREE_BYTES_MIN = 512L * 1024 * 1024;

  private final Path root;

  private DataFolder(Path root) {
    this.root = root;
  }

  /** {@code --data}, else {@code BASCULE_DATA}, else {@code .bascule} in the repository. */
  public static DataFolder of(
      @Nullable Path option, Map<String, String> environment, Path repository) {
    String fromEnvironment = environment.getOrDefault("BASCULE_DATA", "");
    Path chosen =
        option != null
            ? option
            : fromEnvironment.isBlank() ? repository.resolve(".bascule") : Path.of(fromEnvironment);
    return at(chosen);
  }

  public static DataFolder at(Path folder) {
    return new DataFolder(folder.toAbsolutePath().normalize());
  }

  public Path root() {
    return root;
  }

  public Path networkFile() {
    return root.resolve("network.json");
  }

  public Path contractsFile() {
    return root.resolve("contracts.json");
  }

  public Path trustFile() {
    return root.resolve("trust.json");
  }

  public Path credentialsFile() {
    return root.resolve("credentials.json");
  }

  public Path keys() {
    return root.resolve("keys");
  }

  public Path chain() {
    return root.resolve("chain");
  }

  public Path service() {
    return root.resolve("service");
  }

  public Path checkpoint() {
    return root.resolve("checkpoint");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  public Path log(String part) {
    return logs().resolve(part + ".log");
  }

  /** Makes the folders, with a sentence when that cannot be done. */
  public void create() {
    try {
      if (!Files.isDirectory(root)) {
        var mode =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(root, mode);
      }
      for (Path folder : List.of(keys(), chain(), service(), checkpoint(), logs())) {
        Files.createDirectories(folder);
      }
    } catch (FileSystemException denied) {
      throw unusable(denied.getReason() == null ? denied.toString() : denied.getReason());
    } catch (IOException broken) {
      throw unusable(broken.toString());
    }
    if (!Files.isWritable(root)) throw unusable("it cannot be written");
    requireSpace();
  }

  private RuntimeException unusable(String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "data_folder_unusable",
            "the data folder " + root + " cannot be used",
            why,
            "Correct its rights, or choose another with --data DIR.")
        .asException();
  }

  private void requireSpace() {
    try {
      long free = Files.getFileStore(root).getUsableSpace();
      if (free >= FREE_BYTES_MIN) return;
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "disk_full",
              "there is too little room for the data folder " + root,
              free / (1024 * 1024)
                  + " MB are free, "
                  + FREE_BYTES_MIN / (1024 * 1024)
                  + " MB are needed",
              "Free some, or put the data elsewhere with --data DIR. Nothing was changed.")
          .asException();
    } catch (IOException broken) {
      throw unusable(broken.toString());
    }
  }

  /**
   * The right to run this network, held by the operating system for the life of this process: a
   * killed supervisor holds nothing.
   *
   * @return empty when another process holds it
   */
  @SuppressWarnings("resource") // closed by Lock.close
  public Optional<Lock> lock() throws IOException {
    var options = List.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), options.toArray(StandardOpenOption[]::new));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) return Optional.of(new Lock(channel));
    } catch (OverlappingFileLockException _) {
      // Held by this JVM itself, as in a test.
    }
    channel.close();
    return Optional.empty();
  }

  /** Closing gives the folder back. */
  public static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
