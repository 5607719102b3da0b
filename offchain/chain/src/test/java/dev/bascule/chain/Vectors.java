package dev.bascule.chain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The recorded vectors of the test resources. */
public final class Vectors {

  private Vectors() {}

  public static JsonNode qbft(String name) {
    String resource = "/qbft/" + name + ".gz";
    try (InputStream file = Vectors.class.getResourceAsStream(resource)) {
      if (file == null) throw new IllegalStateException("no vectors at " + resource);
      return JsonMapper.builder().build().readTree(new GZIPInputStream(file).readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public static JsonNode read(String resource) {
    try (InputStream file = Vectors.class.getResourceAsStream(resource)) {
      if (file == null) throw new IllegalStateException("no vectors at " + resource);
      return JsonMapper.builder().build().readTree(file.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
