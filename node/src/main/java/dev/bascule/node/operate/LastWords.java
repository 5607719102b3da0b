package dev.bascule.node.operate;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a node said last, for a message: the last line that names an error, else the last line. */
public final class LastWords {

  private static final int TAIL_BYTES = 16 * 1024;
  private static final int SHOWN_MAX = 300;

  private LastWords() {}

  public static String of(Path log) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - TAIL_BYTES));
      byte[] tail = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(tail);
      List<String> lines =
          new String(tail, StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
              .toList();
      if (lines.isEmpty()) return "it said nothing";
      String told =
          lines.reversed().stream()
              .filter(LastWords::namesAnError)
              .findFirst()
              .orElse(lines.getLast());
      String shown = told.strip();
      return shown.length() <= SHOWN_MAX ? shown : shown.substring(0, SHOWN_MAX) + "...";
    } catch (IOException _) {
      return "it left no log";
    }
  }

  private static boolean namesAnError(String line) {
    return line.contains("ERROR")
        || line.contains("FATAL")
        || line.contains("Exception")
        || line.startsWith("Error");
  }
}
