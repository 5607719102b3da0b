package dev.bascule.cli.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is read whole, because it cannot be large: a key, a receipt, whom to trust. */
public final class SmallFile {
  private SmallFile() {}

  /** The file is larger than anything of its kind. */
  public static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(int bytesMax) {
      super("it has more than " + bytesMax + " bytes");
    }
  }

  /**
   * @throws TooLarge past {@code bytesMax}; no more than that is ever held
   */
  public static byte[] read(Path file, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, bytesMax);
    }
  }

  public static byte[] read(InputStream in, int bytesMax) throws IOException {
    byte[] bytes = in.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) throw new TooLarge(bytesMax);
    return bytes;
  }

  /** Why a file could not be read, in a word or a sentence. */
  public static String reason(IOException failure) {
    return failure instanceof TooLarge
        ? String.valueOf(failure.getMessage())
        : failure.getClass().getSimpleName();
  }
}
