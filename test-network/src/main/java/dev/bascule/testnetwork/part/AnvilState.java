package dev.bascule.testnetwork.part;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/**
 * The saved chain of anvil, safe against kill -9.
 *
 * <p>anvil writes its state in place, so a kill may leave a part of a file. It therefore dumps into
 * one file and loads from another, and only dumps that are whole are taken over.
 */
final class AnvilState {

  private static final JsonFactory JSON = new JsonFactory();

  private final Path dump;
  private final Path saved;
  private final Path seen;
  private long takenMillis;
  private long takenBytes;

  AnvilState(Path folder) {
    this.dump = folder.resolve("anvil-dump.json");
    this.saved = folder.resolve("anvil-saved.json");
    this.seen = folder.resolve("anvil-head");
  }

  Path dump() {
    return dump;
  }

  Path saved() {
    return saved;
  }

  boolean isSaved() {
    return Files.exists(saved);
  }

  /** Takes over the newest dump, if there is a new one and it is whole. */
  synchronized boolean take() throws IOException {
    if (!Files.exists(dump)) return false;
    long millis = Files.getLastModifiedTime(dump).toMillis();
    long bytes = Files.size(dump);
    if (millis == takenMillis && bytes == takenBytes) return false;
    Path copy = saved.resolveSibling("anvil-saved.json.new");
    Files.copy(dump, copy, StandardCopyOption.REPLACE_EXISTING);
    if (!isWhole(copy)) return false;
    moveIntoPlace(copy);
    takenMillis = millis;
    takenBytes = bytes;
    return true;
  }

  private RuntimeException corrupt() {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "chain_state_corrupt",
            "the saved chain cannot be read",
            saved + " is not whole, and nothing of ours leaves it so",
            "Restore it from a backup, or start over with another --data DIR; nothing was changed.")
        .asException();
  }

  private void moveIntoPlace(Path whole) throws IOException {
    try (var channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(whole, saved, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Before a start: what is whole is taken over, and an older dump can no longer be mistaken. */
  synchronized void prepare() throws IOException {
    Files.createDirectories(saved.getParent());
    take();
    if (isSaved()) {
      if (!isWhole(saved)) throw corrupt();
      Path single = saved.resolveSibling("anvil-saved.json.new");
      AnvilGenesis.copyOldest(saved, single);
      moveIntoPlace(single);
    }
    Files.deleteIfExists(dump);
    takenMillis = 0;
    takenBytes = 0;
  }

  /**
   * The newest head that was seen, to notice when a start falls back behind it; -1 when none was.
   */
  long headSeen() {
    try {
      return Long.parseLong(Files.readString(seen).strip());
    } catch (IOException | NumberFormatException _) {
      return -1;
    }
  }

  void saw(long head) throws IOException {
    Files.writeString(seen, Long.toString(head));
  }

  static boolean isWhole(Path file) {
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return false;
      parser.skipChildren();
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    } catch (IOException | JacksonException _) {
      return false;
    }
  }
}
