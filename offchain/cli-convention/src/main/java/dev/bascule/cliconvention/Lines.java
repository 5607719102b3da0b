package dev.bascule.cliconvention;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Lines of ASCII as they arrive, of which none can take more memory than it should. */
public final class Lines implements Iterator<String>, AutoCloseable {

  /** What a line has beyond this is read and left out. */
  public static final int LENGTH_MAX = 8192;

  private final InputStream in;
  private @Nullable String next;

  /**
   * @param in read no further than to the end of a line, for who reads on
   */
  Lines(InputStream in) {
    this.in = in;
  }

  @Override
  public boolean hasNext() {
    if (next == null) next = read();
    return next != null;
  }

  @Override
  public String next() {
    if (!hasNext() || next == null) throw new NoSuchElementException();
    String line = next;
    next = null;
    return line;
  }

  private @Nullable String read() {
    StringBuilder line = new StringBuilder();
    try {
      int octet = in.read();
      if (octet < 0) return null;
      // A keyboard scanner ends a line with either or both.
      for (; octet >= 0 && octet != '\n' && octet != '\r'; octet = in.read()) {
        if (line.length() < LENGTH_MAX) line.append(octet < 0x80 ? (char) octet : '?');
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
