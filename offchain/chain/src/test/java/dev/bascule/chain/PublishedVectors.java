package dev.bascule.chain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Vectors of public standards: small ones in the test resources, large ones in {@code
 * ../shared/vectors} beside the repository. A test that wants one from there is skipped, with the
 * path in its message, where the folder is absent.
 */
public final class PublishedVectors {

  private PublishedVectors() {}

  /** Of the test resources. */
  public static JsonNode own(String name) {
    try (InputStream file = PublishedVectors.class.getResourceAsStream("/bips/" + name)) {
      if (file == null) throw new IllegalStateException("no vectors /bips/" + name);
      return JsonMapper.builder().build().readTree(file.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public static JsonNode shared(String path) {
    return JsonMapper.builder().build().readTree(text(path));
  }

  public static List<String> sharedLines(String path) {
    return text(path).lines().toList();
  }

  private static String text(String path) {
    Path file = repository().resolve("../shared/vectors").resolve(path).normalize();
    assumeTrue(Files.exists(file), () -> "no published vectors at " + file);
    try {
      return Files.readString(file);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("bascule"))) {
      folder = folder.getParent();
      if (folder == null) throw new IllegalStateException("not inside the repository");
    }
    return folder;
  }

  public static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
