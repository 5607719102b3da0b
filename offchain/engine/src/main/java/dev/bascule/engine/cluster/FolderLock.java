package dev.bascule.engine.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on a data folder. It falls with the process however the process ends,
 * so whoever holds it may remove what a killed predecessor left behind. Aeron's own liveness marks
 * would make a restart wait ten seconds.
 */
public final class FolderLock implements AutoCloseable {
  private static final String NAME = "lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock or refuses with the holder's process id. */
  public static FolderLock acquire(Path dataFolder) {
    Path file = dataFolder.resolve(NAME);
    FileChannel channel = null;
    try {
      Files.createDirectories(dataFolder);
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        String holder = holder(channel);
        channel.close();
        throw new StartRefusedException(
            "data_folder_in_use",
            "The data folder "
                + dataFolder
                + " is in use by "
                + holder
                + ". Two engines on one log would fork it. Stop that process, or choose another"
                + " data folder.");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)), 0);
      channel.force(false);
      return new FolderLock(channel);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new StartRefusedException(
          "data_folder_unusable",
          "The data folder "
              + dataFolder
              + " cannot be used: "
              + e.getMessage()
              + ". Check that it exists, is writable and has space.",
          e);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel); // The lock falls with the channel.
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Held by this very process.
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), US_ASCII);
    return pid.isBlank() ? "another process" : "process " + pid;
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel == null) return;
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing of ours is behind this channel.
    }
  }
}
