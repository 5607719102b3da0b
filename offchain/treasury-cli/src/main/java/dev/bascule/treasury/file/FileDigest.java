package dev.bascule.treasury.file;

import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What a file's content is known by.
 *
 * @param size in bytes
 */
public record FileDigest(long size, Hash32 sha256) {

  private static final int PIECE = 1 << 16;

  /**
   * Reads a file once, piece by piece, so that memory does not depend on its size.
   *
   * @param sizeMax in bytes; a longer file is not read to its end, and the answer is empty
   * @param options how it is opened, such as without following a link
   */
  public static Optional<FileDigest> of(Path file, long sizeMax, OpenOption... options)
      throws IOException {
    if (Files.size(file) > sizeMax) return Optional.empty();
    MessageDigest digest = Hash32.newSha256();
    byte[] piece = new byte[PIECE];
    long size = 0;
    try (InputStream in = Files.newInputStream(file, options)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        size += read;
        if (size > sizeMax) return Optional.empty();
        digest.update(piece, 0, read);
      }
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException unreadable) {
      // What a worn stick answers does not say which file it is.
      throw new FileSystemException(file.toString(), null, unreadable.getMessage());
    }
    return Optional.of(new FileDigest(size, Hash32.of(digest.digest())));
  }
}
