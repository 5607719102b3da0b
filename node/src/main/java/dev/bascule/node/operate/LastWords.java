package dev.bascule.node.operate;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a node said last, for a message: the last line that names an error, else the last line. */
public final class LastWords {

  private static final int TAIL_BYTES = 16 * 1024;
  private static final int SHOWN_MAX = 300;

  private LastWords() {}

  public static String of(Path log) {
    if (!Files.isReadable(log)) return "it left no log";
    List<String> lines = tail(log);
    if (lines.isEmpty()) return "it said nothing";
    return shown(
        lines.reversed().stream()
            .filter(LastWords::namesAnError)
            .findFirst()
            .orElse(lines.getLast()));
  }

  private static String shown(String line) {
    String told = line.strip();
    return told.length() <= SHOWN_MAX ? told : told.substring(0, SHOWN_MAX) + "...";
  }

  private static List<String> tail(Path log) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(Math.max(0, file.length() - TAIL_BYTES));
      byte[] tail = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
          .toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  /** The last error, if no block came after it: then it may be why the node ended. */
  static Optional<String> errorAfterTheLastBlock(Path log) {
    List<String> lines = tail(log);
    Optional<String> error = Optional.empty();
    for (String line : lines) {
      if (isBlock(line)) error = Optional.empty();
      else if (namesAnError(line)) error = Optional.of(shown(message(line)));
    }
    return error;
  }

  /** Without time, thread and class. */
  private static String message(String line) {
    int end = line.lastIndexOf(" | ");
    return end < 0 ? line : line.substring(end + " | ".length());
  }

  /** Whether the node has made or taken a block since its log was begun. */
  public static boolean tellOfBlocks(Path log) throws IOException {
    if (!Files.exists(log)) return false;
    // Written by processes of any charset.
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(LastWords::isBlock);
    }
  }

  private static boolean isBlock(String line) {
    return line.contains("| Imported ") || line.contains("| Produced ");
  }

  private static boolean namesAnError(String line) {
    return line.contains("ERROR")
        || line.contains("FATAL")
        || line.contains("Exception")
        || line.startsWith("Error")
        || line.startsWith("Unknown option");
  }
}
