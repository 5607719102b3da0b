package dev.bascule.service.deployment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;

/** Files that are whole or not there at all, whatever happens while they are written. */
public final class ForcedFile {

  private ForcedFile() {}

  /**
   * Returns when the disk holds the bytes under the name that the next start reads. Who may read
   * the file stays as it was.
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    ByteBuffer bytes = ByteBuffer.wrap(content);
    try (var channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      keepPermissions(file, next);
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(false);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (var folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static void keepPermissions(Path file, Path next) throws IOException {
    var view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
    if (view != null && Files.exists(file)) {
      view.setPermissions(Files.getPosixFilePermissions(file));
    }
  }
}
