package dev.bascule.service.wire;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one JSON object strictly: unknown members are refused, integers are decimal text, and each
 * refusal names the member by its path.
 */
public final class Fields {

  private static final int DIGITS_MAX = 39; // of 2^128

  private final JsonNode node;
  private final String path;

  private Fields(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  public static Fields of(JsonNode node, String path, Set<String> known) {
    if (!node.isObject()) throw invalid(path.isEmpty() ? "body" : path, "is not a JSON object");
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) throw invalid(join(path, name), "is not a member we know");
    }
    return new Fields(node, path);
  }

  public Fields object(String name, Set<String> known) {
    return of(required(name), join(path, name), known);
  }

  public List<Fields> objects(String name, int max, Set<String> known) {
    JsonNode list = required(name);
    String at = join(path, name);
    if (!list.isArray() || list.isEmpty()) throw invalid(at, "is not a list with an element");
    if (list.size() > max) throw invalid(at, "has " + list.size() + " elements, at most " + max);
    var read = new ArrayList<Fields>(list.size());
    for (int i = 0; i < list.size(); i++) read.add(of(list.get(i), at + "[" + i + "]", known));
    return read;
  }

  public String text(String name, int max) {
    JsonNode value = required(name);
    if (!value.isString()) throw invalid(join(path, name), "is not a string");
    String text = value.asString();
    if (text.isEmpty()) throw invalid(join(path, name), "is empty");
    if (text.length() > max) {
      throw invalid(join(path, name), "has " + text.length() + " characters, at most " + max);
    }
    if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw invalid(join(path, name), "has a control character");
    }
    return text;
  }

  public @Nullable String optionalText(String name, int max) {
    return has(name) ? text(name, max) : null;
  }

  public boolean has(String name) {
    JsonNode value = node.get(name);
    return value != null && !value.isNull();
  }

  /** An integer in [0, max], as decimal text without sign, leading zero or exponent. */
  public long integer(String name, long max) {
    String text = text(name, DIGITS_MAX);
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')
        || (text.length() > 1 && text.startsWith("0"))) {
      throw invalid(join(path, name), "is \"" + text + "\", not a decimal integer as text");
    }
    if (text.length() > 19) throw invalid(join(path, name), "is " + text + ", at most " + max);
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw invalid(join(path, name), "is " + text + ", at most " + max);
    }
    if (value > max) throw invalid(join(path, name), "is " + text + ", at most " + max);
    return value;
  }

  /** A small plain JSON integer, for what is not an amount (an exponent). */
  public int number(String name, int max) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw invalid(join(path, name), "is not an integer");
    }
    int number = value.asInt();
    if (number < 0 || number > max) {
      throw invalid(join(path, name), "is " + number + ", allowed is 0 to " + max);
    }
    return number;
  }

  /** Bytes as 0x-hex of an exact length. */
  public byte[] bytes(String name, int length) {
    String text = text(name, 2 + 2 * length);
    if (text.length() != 2 + 2 * length || !text.startsWith("0x")) {
      throw invalid(join(path, name), "is not 0x and " + 2 * length + " hex digits");
    }
    try {
      return HexFormat.of().parseHex(text, 2, text.length());
    } catch (IllegalArgumentException e) {
      throw invalid(join(path, name), "is not 0x and " + 2 * length + " hex digits");
    }
  }

  public String path(String name) {
    return join(path, name);
  }

  public Refusal refuse(String name, String why) {
    return invalid(join(path, name), why);
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) throw invalid(join(path, name), "is missing");
    return value;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Refusal invalid(String path, String why) {
    return Problem.of(400, "request_invalid", path + " " + why).param(path).refusal();
  }
}
