package dev.bascule.treasury.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.terms.Jcs;
import dev.bascule.cliconvention.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How documents of this program are spelled. The library's own writer wants classes of modules that
 * the image does not have.
 */
public final class JsonText {

  private JsonText() {}

  /** Canonical (RFC 8785), for hashes and for comparing. */
  public static String canonical(JsonNode node) {
    return new String(Jcs.canonical(node), UTF_8);
  }

  /** Canonical, with a line end: a file. */
  public static byte[] line(JsonNode node) {
    byte[] canonical = Jcs.canonical(node);
    byte[] line = Arrays.copyOf(canonical, canonical.length + 1);
    line[canonical.length] = '\n';
    return line;
  }

  /** For people: indented, keys in their own order. */
  public static String indented(JsonNode node) {
    return Json.indented(plain(node));
  }

  private static @Nullable Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (String key : node.propertyNames()) map.put(key, plain(node.path(key)));
      return map;
    }
    if (node.isArray()) {
      List<@Nullable Object> list = new ArrayList<>();
      for (JsonNode item : node) list.add(plain(item));
      return list;
    }
    if (node.isNull()) return null;
    if (node.isBoolean()) return node.booleanValue();
    return node.isIntegralNumber() ? node.bigIntegerValue() : node.stringValue();
  }
}
