package dev.bascule.cli.network;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Strict reading of JSON from others: a key is there and of its kind, or the answer is refused. */
public final class Fields {
  // A repeated member is refused: two readers could take different ones.
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Fields() {}

  public static JsonNode parse(String where, byte[] json) {
    try {
      return STRICT.readTree(json);
    } catch (JacksonException e) {
      throw malformed(where, "it is not JSON: " + e.getOriginalMessage());
    }
  }

  public static JsonNode child(JsonNode node, String key) {
    JsonNode child = node.get(key);
    if (child == null || child.isNull()) throw malformed("the answer", "it has no " + key);
    return child;
  }

  public static boolean has(JsonNode node, String key) {
    JsonNode child = node.get(key);
    return child != null && !child.isNull();
  }

  /** A text, or a whole number as text. */
  public static String text(JsonNode node, String key) {
    JsonNode child = child(node, key);
    if (child.isString() || child.isIntegralNumber()) return child.asString();
    throw malformed("the answer", key + " is no text");
  }

  /** A whole number of at most 63 bits, as a number or as text. */
  public static long number(JsonNode node, String key) {
    String text = text(node, key);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw malformed("the answer", key + " is no whole number: " + text);
    }
  }

  public static List<JsonNode> list(JsonNode node, String key) {
    JsonNode child = child(node, key);
    if (!child.isArray()) throw malformed("the answer", key + " is no list");
    var items = new ArrayList<JsonNode>(child.size());
    child.forEach(items::add);
    return items;
  }

  public static ProblemException malformed(String where, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "answer_malformed",
            where + " cannot be understood",
            why,
            "Do service and CLI have the same version?")
        .asException();
  }
}
