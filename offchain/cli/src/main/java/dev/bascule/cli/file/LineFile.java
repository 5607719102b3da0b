package dev.bascule.cli.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of a file, one after the other; only one is held, and of that no more than a limit. */
public final class LineFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * One line, without its line feed.
   *
   * @param number from 1
   * @param text the line, or its beginning when it is longer than the limit
   * @param isUtf8 whether the text says all that its bytes said
   * @param tooLong the rest of it was left out
   * @param whole a line feed ended it; false at most for the last
   * @param end the offset after it in the file
   */
  public record Line(
      long number, String text, boolean isUtf8, boolean tooLong, boolean whole, long end) {}

  private final InputStream in;
  private final int lineBytesMax;
  private long number;
  private long position;

  private LineFile(InputStream in, int lineBytesMax) {
    this.in = new BufferedInputStream(in, BUFFER_BYTES);
    this.lineBytesMax = lineBytesMax;
  }

  public static LineFile open(Path file, int lineBytesMax) throws IOException {
    return new LineFile(Files.newInputStream(file), lineBytesMax);
  }

  /** The next line; null at the end of the file. */
  public @Nullable Line next() throws IOException {
    var bytes = new ByteArrayOutputStream(256);
    boolean tooLong = false;
    long begin = position;
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      position++;
      if (octet == '\n') {
        return line(bytes.toByteArray(), tooLong, true);
      }
      if (bytes.size() < lineBytesMax) bytes.write(octet);
      else tooLong = true;
    }
    return position == begin ? null : line(bytes.toByteArray(), tooLong, false);
  }

  private Line line(byte[] bytes, boolean tooLong, boolean whole) {
    number++;
    try {
      String text =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return new Line(number, text, true, tooLong, whole, position);
    } catch (CharacterCodingException e) {
      return new Line(number, new String(bytes, UTF_8), false, tooLong, whole, position);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
