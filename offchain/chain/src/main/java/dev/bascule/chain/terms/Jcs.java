package dev.bascule.chain.terms;

import dev.bascule.chain.json.JsonRefused;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * JSON Canonicalization Scheme, RFC 8785, for documents whose numbers are integers: amounts are
 * strings, so no document of ours needs the ECMAScript spelling of a fraction.
 */
public final class Jcs {

  /** Up to here a double is exact, and every JSON reader agrees (RFC 7493, section 2.2). */
  private static final long INTEGER_MAX = (1L << 53) - 1;

  private Jcs() {}

  /**
   * @throws JsonRefused if the document holds a fraction, a large number or a lone surrogate
   */
  public static byte[] canonical(JsonNode node) {
    StringBuilder out = new StringBuilder();
    write(node, out);
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(JsonNode node, StringBuilder out) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, out);
      case ARRAY -> {
        out.append('[');
        for (int i = 0; i < node.size(); i++) {
          if (i > 0) out.append(',');
          write(node.get(i), out);
        }
        out.append(']');
      }
      case STRING -> writeString(node.stringValue(), out);
      case NUMBER -> {
        if (!node.isIntegralNumber()
            || !node.canConvertToLong()
            || Math.abs(node.longValue()) > INTEGER_MAX) {
          throw new JsonRefused(
              "", "the number " + node.asString() + " is not an integer below 2^53");
        }
        out.append(node.longValue());
      }
      case BOOLEAN -> out.append(node.booleanValue());
      case NULL -> out.append("null");
      case BINARY, MISSING, POJO ->
          throw new JsonRefused("", "not a JSON value: " + node.getNodeType());
    }
  }

  /** Sorted by UTF-16 code units (RFC 8785, section 3.2.3), which is the order of String. */
  private static void writeObject(JsonNode node, StringBuilder out) {
    TreeMap<String, JsonNode> members = new TreeMap<>();
    for (String key : node.propertyNames()) members.put(key, node.get(key));
    out.append('{');
    boolean first = true;
    for (var member : members.entrySet()) {
      if (!first) out.append(',');
      first = false;
      writeString(member.getKey(), out);
      out.append(':');
      write(member.getValue(), out);
    }
    out.append('}');
  }

  private static void writeString(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else if (Character.isSurrogate(c)) {
            if (!Character.isHighSurrogate(c)
                || i + 1 == text.length()
                || !Character.isLowSurrogate(text.charAt(i + 1))) {
              throw new JsonRefused("", "a string with a lone surrogate");
            }
            out.append(c).append(text.charAt(++i));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
