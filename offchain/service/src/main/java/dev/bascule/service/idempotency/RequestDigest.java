package dev.bascule.service.idempotency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a request asked, by field: path to a digest of the value. An object is told apart by each of
 * its values, an array by each of its elements. Digests, because a body may hold what is erased
 * later.
 */
record RequestDigest(String hash, Map<String, String> fields) {

  private static final int FIELD_DIGEST_BYTES = 8;
  private static final int DIFFERENCES_MAX = 20;

  static RequestDigest of(JsonNode body) {
    var fields = new TreeMap<String, String>();
    if (body.isArray()) {
      for (int i = 0; i < body.size(); i++) fields.put("[" + i + "]", digest(body.get(i)));
    } else {
      collect(body, "", fields);
    }
    MessageDigest whole = sha256();
    fields.forEach((path, digest) ->
        whole.update((path + '=' + digest + '\n').getBytes(StandardCharsets.UTF_8)));
    return new RequestDigest(HexFormat.of().formatHex(whole.digest()), fields);
  }

  String text() {
    return fields.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining("\n"));
  }

  /** The paths in which {@code stored} (another request's text) differs from this one. */
  List<String> differences(String stored) {
    var other = new TreeMap<String, String>();
    stored
        .lines()
        .forEach(line ->
            other.put(
                line.substring(0, line.lastIndexOf('=')),
                line.substring(line.lastIndexOf('=') + 1)));
    var names = new TreeMap<>(other);
    names.putAll(fields);
    var differing = new ArrayList<String>();
    for (String path : names.keySet()) {
      String mine = fields.get(path);
      if (mine == null || !mine.equals(other.get(path))) differing.add(path);
    }
    return differing.size() > DIFFERENCES_MAX ? differing.subList(0, DIFFERENCES_MAX) : differing;
  }

  private static void collect(JsonNode node, String path, Map<String, String> fields) {
    if (node.isObject()) {
      for (var member : node.properties()) {
        collect(
            member.getValue(),
            path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
            fields);
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) collect(node.get(i), path + "[" + i + "]", fields);
    } else {
      fields.put(path, digest(node));
    }
  }

  private static String digest(JsonNode node) {
    byte[] hash = sha256().digest(node.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, FIELD_DIGEST_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
