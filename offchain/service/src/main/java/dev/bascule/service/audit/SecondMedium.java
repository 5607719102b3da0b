package dev.bascule.service.audit;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.service.deployment.ForcedFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The newest checkpoint on a medium that is not the log's. It is there before an answer leaves, so
 * a log that comes back shorter than what was answered is noticed at the next start.
 */
public final class SecondMedium {

  private static final String NAME = "newest.checkpoint";

  private final Path file;

  public SecondMedium(Path folder) throws IOException {
    Files.createDirectories(folder);
    this.file = folder.resolve(NAME);
  }

  /** Returns when the disk holds it, under the name that the next start reads. */
  void keep(SignedCheckpoint checkpoint) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>(checkpoint.wire());
    fields.put("signature", checkpoint.signature());
    var text = new StringBuilder();
    fields.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    ForcedFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * The newest checkpoint; empty when none was ever kept.
   *
   * @throws IOException if there is a file that cannot be read as one: then nothing is certain
   */
  public Optional<SignedCheckpoint> newest() throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    var fields = new Properties();
    try (var reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      fields.load(reader);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw unreadable(e);
    }
    try {
      var body =
          new CheckpointBody(
              Hash32.ofHex(field(fields, "logId")),
              Long.parseLong(field(fields, "size")),
              Hash32.ofHex(field(fields, "root")),
              Long.parseLong(field(fields, "at")),
              Integer.parseInt(field(fields, "operatorKeyId")));
      return Optional.of(new SignedCheckpoint(body, field(fields, "signature")));
    } catch (IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private IOException unreadable(Exception cause) {
    return new IOException(
        "the newest checkpoint %s cannot be read (checkpoint_unreadable): restore it from a copy"
            .formatted(file),
        cause);
  }

  private static String field(Properties fields, String name) {
    String value = fields.getProperty(name);
    if (value == null) throw new IllegalArgumentException(name + " is missing");
    return value;
  }
}
