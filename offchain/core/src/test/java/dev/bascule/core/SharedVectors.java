package dev.bascule.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The vectors that Solidity and Java share. They stand beside the contracts, in this repository.
 */
public final class SharedVectors {
  private static final Path FOLDER = Path.of("../../contracts/vectors");

  private SharedVectors() {}

  public static JsonNode read(String name) {
    try {
      return JsonMapper.builder()
          .build()
          .readTree(Files.readAllBytes(FOLDER.resolve(name + ".json")));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
