package dev.bascule.treasury.folder;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.secret.Mac;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document with a checksum that only the seed's owner can make. Without the key it can be read,
 * and whether somebody changed it cannot be told.
 */
final class SealedFile {

  private static final int SIZE_MAX = 8 << 20;

  private final Path file;

  SealedFile(Path file) {
    this.file = file;
  }

  /** The document, and what it is called in other documents. */
  record Read<T>(T content, Hash32 hash) {}

  /** Without the key: nothing is known about who wrote it. */
  <T> Read<T> read(Function<StrictObject, T> reader) throws IOException {
    return parse(reader, null);
  }

  <T> Read<T> read(SecretBytes key, Function<StrictObject, T> reader) throws IOException {
    return parse(reader, key);
  }

  private <T> Read<T> parse(Function<StrictObject, T> reader, @Nullable SecretBytes key)
      throws IOException {
    StrictObject json = StrictObject.parse(PrivateFile.read(file, SIZE_MAX));
    T content = reader.apply(json);
    Bytes mac = json.bytes("mac", 32);
    json.end();
    if (key != null) {
      ObjectNode open = ((ObjectNode) json.node()).deepCopy();
      open.remove("mac");
      if (!mac(key, open).equals(mac)) throw changed();
    }
    return new Read<>(content, Hash32.sha256(Jcs.canonical(json.node())));
  }

  private RuntimeException changed() {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "file_changed",
            file + " was changed by somebody without the key",
            "its checksum does not fit",
            "Nothing is signed. Find out who had the folder; restore it from a copy you trust.")
        .asException();
  }

  private static Bytes mac(SecretBytes key, ObjectNode content) {
    return Bytes.of(key.<byte[]>read(secret -> Mac.sha256(secret, Jcs.canonical(content))));
  }

  /** Puts the content in place of what is there, and says what it is called. */
  Hash32 write(SecretBytes key, ObjectNode content) throws IOException {
    ObjectNode sealed = content.deepCopy().put("mac", mac(key, content).hex());
    PrivateFile.replace(file, JsonText.line(sealed));
    return Hash32.sha256(Jcs.canonical(sealed));
  }
}
