package dev.bascule.cliconvention;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/** Pictures made of characters, one after another in the same place, until Enter. */
final class Slides {

  private static final String TOP = "\u001b[H";
  private static final String CLEAR = "\u001b[2J";
  private static final String REST_OF_LINE = "\u001b[K";
  private static final String BLACK_ON_WHITE = "\u001b[30;107m";
  private static final String PLAIN = "\u001b[0m";

  private Slides() {}

  /** Whether the terminal's character set has the blocks that pictures are made of. */
  static boolean canPaint() {
    return System.out.charset().newEncoder().canEncode('\u2588');
  }

  static void show(
      PrintWriter out, InputStream keys, int count, IntFunction<List<String>> screen, Duration each)
      throws IOException {
    out.print(CLEAR);
    for (int i = 0; keys.available() == 0; i = (i + 1) % count) {
      List<String> lines = screen.apply(i);
      out.print(TOP);
      for (String line : lines) {
        out.println(BLACK_ON_WHITE + line + PLAIN + REST_OF_LINE);
      }
      out.print(
          "QR code %d of %d. Not whole here? It needs %d columns and %d lines, or --qr-bytes. Enter"
              .formatted(i + 1, count, lines.getFirst().length(), lines.size() + 1));
      out.print(" ends." + REST_OF_LINE);
      out.flush();
      try {
        Thread.sleep(each);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    out.println();
    out.flush();
    while (keys.available() > 0 && keys.read() != '\n') {
      // The line that ended it.
    }
  }
}
