package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The round of a validator as its log tells it, from round 2 on: no interface and no metric of Besu
 * does.
 */
public final class RoundLog {

  private static final int TAIL_BYTES = 256 * 1024;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSxx");
  private static final Pattern MOVED =
      Pattern.compile("Moved to round ([0-9]{1,9}) which will expire in ([0-9]{1,12}) seconds");
  private static final Pattern HEARD =
      Pattern.compile("Address: (0x[0-9a-f]{40}) +Round: ([0-9]{1,9})");
  private static final List<String> OVER =
      List.of("| Imported ", "| Produced ", "Shutting down BFT", "| Starting Besu");

  private RoundLog() {}

  /** The end of a log, as far as it can be read. */
  public static List<String> tail(Path log) {
    try (FileChannel file = FileChannel.open(log)) {
      long from = Math.max(0, file.size() - TAIL_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size() - from));
      while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) > 0) {}
      List<String> lines =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines().toList();
      return from > 0 && !lines.isEmpty() ? lines.subList(1, lines.size()) : lines;
    } catch (IOException | ArithmeticException _) {
      return List.of();
    }
  }

  /** Empty when the last thing that happened was a block, a start, or a round below 2. */
  public static Optional<PendingRound> pending(List<String> lines) {
    @Nullable PendingRound pending = null;
    Map<Address, Integer> heard = new HashMap<>();
    for (String line : lines) {
      Matcher moved = MOVED.matcher(line);
      Matcher summary = HEARD.matcher(line);
      if (moved.find()) {
        heard.clear();
        pending = pending(line, moved).orElse(pending);
      } else if (summary.find()) {
        heard.put(Address.ofHex(summary.group(1)), Integer.valueOf(summary.group(2)));
      } else if (OVER.stream().anyMatch(line::contains)) {
        heard.clear();
        pending = null;
      }
    }
    return pending == null
        ? Optional.empty()
        : Optional.of(new PendingRound(pending.round(), pending.timer(), pending.since(), heard));
  }

  private static Optional<PendingRound> pending(String line, Matcher moved) {
    return time(line)
        .map(since ->
            new PendingRound(
                Integer.parseInt(moved.group(1)),
                Duration.ofSeconds(Long.parseLong(moved.group(2))),
                since,
                Map.of()));
  }

  private static Optional<Instant> time(String line) {
    int end = line.indexOf(" | ");
    if (end < 0) return Optional.empty();
    try {
      return Optional.of(OffsetDateTime.parse(line.substring(0, end), TIME).toInstant());
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  /** What the system says when it stores nothing more, with its own bound or a quota's. */
  private static final List<String> NO_SPACE =
      List.of("No space left on device", "Disk quota exceeded", "File too large");

  /** Whether the node last ended because its disk was full. */
  public static boolean saysDiskFull(List<String> lines) {
    int started = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("Starting Besu")) started = i;
    }
    return lines.subList(started, lines.size()).stream()
        .anyMatch(line -> NO_SPACE.stream().anyMatch(line::contains));
  }
}
