package dev.bascule.engine;

import dev.bascule.engine.cluster.StartRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Space that is kept free. Below the reserve nothing is accepted, so the log never meets a full
 * disk with a payment in its hand. The ballast is a file of real bytes that gives way when others
 * have filled the disk, so that an orderly end is still possible.
 */
final class DiskReserve {
  private static final String BALLAST = "ballast";
  private static final int BALLAST_BYTES = 8 << 20;

  private final Path folder;
  private final long reserveBytes;
  private final FileStore store;

  DiskReserve(Path folder, long reserveBytes) {
    this.folder = folder;
    this.reserveBytes = reserveBytes;
    try {
      this.store = Files.getFileStore(folder);
    } catch (IOException e) {
      throw new StartRefusedException(
          "data_folder_unusable", "The free space of " + folder + " cannot be read.", e);
    }
  }

  /** Refuses a start without room, and puts the ballast down. */
  void prepare() {
    try {
      Path ballast = folder.resolve(BALLAST);
      boolean there = Files.exists(ballast) && Files.size(ballast) == BALLAST_BYTES;
      long needed = reserveBytes + (there ? 0 : BALLAST_BYTES);
      if (store.getUsableSpace() < needed) {
        throw new StartRefusedException(
            "disk_full",
            "The disk of "
                + folder
                + " has "
                + store.getUsableSpace()
                + " bytes free; "
                + needed
                + " are needed to start. Free some space; nothing in the folder was changed.");
      }
      if (!there) writeBallast(ballast);
    } catch (IOException e) {
      throw new StartRefusedException(
          "data_folder_unusable",
          "The data folder " + folder + " cannot be written: " + e.getMessage(),
          e);
    }
  }

  /** Why nothing may be accepted now, or null. */
  Mode.@Nullable ReadOnly shortage() {
    try {
      long free = store.getUsableSpace();
      if (free >= reserveBytes) return null;
      return new Mode.ReadOnly(
          "disk_reserve",
          "The disk of "
              + folder
              + " has "
              + free
              + " bytes free, less than the reserve of "
              + reserveBytes
              + ". Nothing is accepted until there is more; nothing accepted was lost.");
    } catch (IOException e) {
      return new Mode.ReadOnly(
          "disk_unreadable", "The free space of " + folder + " cannot be read: " + e.getMessage());
    }
  }

  /** Gives the ballast's space back, for an orderly end on a full disk. */
  void release() {
    try {
      Files.deleteIfExists(folder.resolve(BALLAST));
    } catch (IOException e) {
      // The end is less orderly then; the log is as safe as it was.
    }
  }

  private static void writeBallast(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
      for (int written = 0; written < BALLAST_BYTES; written += zeros.capacity()) {
        zeros.clear();
        while (zeros.hasRemaining()) channel.write(zeros);
      }
      channel.force(true);
    }
  }
}
