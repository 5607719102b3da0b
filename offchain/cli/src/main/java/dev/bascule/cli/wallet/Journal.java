package dev.bascule.cli.wallet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.cli.file.LineFile;
import dev.bascule.cli.network.Fields;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the wallets of one vault signed, forced to the disk before it is sent, and what was accepted
 * of it. One command at a time: two that sign on one lane would overtake each other.
 */
public final class Journal implements AutoCloseable {
  private static final int LINE_BYTES_MAX = 1 << 20;

  private final FileChannel channel;
  private final Map<String, JsonNode> signed = new HashMap<>();
  private final Set<String> accepted = new HashSet<>();

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  public static Journal open(Path folder) {
    Path file = folder.resolve("signed.jsonl");
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw Problem.of(
                ExitCode.CONFLICT,
                "wallet_in_use",
                "another command is paying from these wallets",
                file.toString(),
                "Wait until it has ended; running both files in one command is possible too.")
            .asException();
      }
      var journal = new Journal(channel);
      journal.load(file);
      return journal;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void load(Path file) throws IOException {
    long end = 0;
    try (LineFile lines = LineFile.open(file, LINE_BYTES_MAX)) {
      for (LineFile.Line line = lines.next(); line != null && line.whole(); line = lines.next()) {
        take(Fields.parse(file.toString(), line.text().getBytes(UTF_8)));
        end = line.end();
      }
    }
    // A torn last line was not forced, so it was not sent.
    channel.truncate(end);
    channel.position(end);
  }

  private void take(JsonNode entry) {
    if (Fields.has(entry, "accepted")) {
      accepted.add(Fields.text(entry, "accepted"));
    } else {
      JsonNode request = Fields.child(entry, "signed");
      String reference = Fields.text(request, "reference");
      signed.put(reference, request);
      accepted.remove(reference);
    }
  }

  /** The request that was last signed for a reference; the same bytes may be sent again. */
  public synchronized Optional<JsonNode> signed(String reference) {
    return Optional.ofNullable(signed.get(reference));
  }

  public synchronized boolean isAccepted(String reference) {
    return accepted.contains(reference);
  }

  /** Every request known to be accepted. */
  public synchronized List<JsonNode> acceptedRequests() {
    return accepted.stream().map(signed::get).toList();
  }

  /** Returns when the requests are on the disk: only then may they leave. */
  public synchronized void sign(List<JsonNode> requests) {
    var text = new StringBuilder();
    for (JsonNode request : requests) {
      var entry = JsonNodeFactory.instance.objectNode();
      entry.set("signed", request);
      text.append(entry).append('\n');
      take(entry);
    }
    append(text, true);
  }

  public synchronized void accept(List<String> references) {
    var text = new StringBuilder();
    for (String reference : references) {
      if (!accepted.add(reference)) continue;
      text.append(JsonNodeFactory.instance.objectNode().put("accepted", reference)).append('\n');
    }
    // Not forced: a lost mark only makes the next run ask again.
    append(text, false);
  }

  private void append(StringBuilder text, boolean force) {
    if (text.isEmpty()) return;
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
      if (force) channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
