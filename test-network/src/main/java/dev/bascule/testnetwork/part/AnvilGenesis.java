package dev.bascule.testnetwork.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each start of anvil makes a first block of its own beside the one that it loads, and dumps both;
 * at a later load either may win. Only the oldest is the chain's.
 */
final class AnvilGenesis {

  // A block is read as a tree in the middle of the file.
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private AnvilGenesis() {}

  /** Copies a whole dump without the later first blocks. */
  static void copyOldest(Path from, Path to) throws IOException {
    long oldest = oldestTimestamp(from);
    try (JsonParser in = JSON.createParser(Files.newInputStream(from));
        JsonGenerator out = JSON.createGenerator(Files.newOutputStream(to))) {
      in.nextToken();
      out.writeStartObject();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        out.writeName(name);
        in.nextToken();
        if (name.equals("blocks")) copyBlocks(in, out, oldest);
        else out.copyCurrentStructure(in);
      }
      out.writeEndObject();
    }
  }

  private static void copyBlocks(JsonParser in, JsonGenerator out, long oldest) {
    out.writeStartArray();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      JsonNode block = JSON.readTree(in);
      if (!isFirst(block) || timestamp(block) == oldest) out.writePOJO(block);
    }
    out.writeEndArray();
  }

  private static long oldestTimestamp(Path file) throws IOException {
    long oldest = Long.MAX_VALUE;
    try (JsonParser in = JSON.createParser(Files.newInputStream(file))) {
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (!name.equals("blocks")) {
          in.skipChildren();
          continue;
        }
        while (in.nextToken() == JsonToken.START_OBJECT) {
          JsonNode block = JSON.readTree(in);
          if (isFirst(block)) oldest = Math.min(oldest, timestamp(block));
        }
      }
    }
    return oldest;
  }

  private static boolean isFirst(JsonNode block) {
    return number(block, "number") == 0;
  }

  private static long timestamp(JsonNode block) {
    return number(block, "timestamp");
  }

  private static long number(JsonNode block, String name) {
    return Long.decode(block.path("header").path(name).asString("0x0"));
  }
}
