package dev.bascule.node.process;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One command at a time makes a folder: two would clear away each other's half, and keys with it.
 * The system gives the claim back when the process ends, however it ends.
 */
public final class FolderClaim implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;

  private FolderClaim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param folder absolute; it need not be there
   * @throws ProblemException {@code folder_claimed}, exit 5, while another command has it
   */
  public static FolderClaim of(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    Path file = folder.resolveSibling("." + folder.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) return new FolderClaim(file, channel);
    } catch (OverlappingFileLockException _) {
      // Another thread of this process has it.
    }
    channel.close();
    throw Problem.of(
            ExitCode.CONFLICT,
            "folder_claimed",
            "another command is making " + folder,
            file + " is locked by it",
            "Wait until it has ended.")
        .asException();
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
    channel.close();
  }
}
