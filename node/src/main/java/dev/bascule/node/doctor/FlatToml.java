package dev.bascule.node.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Besu's configuration as it lies there, edited or not: keys with a value or a list, no tables. */
final class FlatToml {

  private static final Pattern PAIR = Pattern.compile("(?m)^\\s*([A-Za-z0-9-]+)\\s*=\\s*");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'([^']*)'");

  private final Map<String, String> values = new TreeMap<>();

  private FlatToml(String text) {
    Matcher pair = PAIR.matcher(text);
    while (pair.find()) {
      int end = text.indexOf('\n', pair.end());
      if (text.startsWith("[", pair.end())) end = text.indexOf(']', pair.end()) + 1;
      values.put(pair.group(1), text.substring(pair.end(), end < 0 ? text.length() : end).strip());
    }
  }

  static FlatToml read(Path file) throws IOException {
    return new FlatToml(Files.exists(file) ? Files.readString(file) : "");
  }

  /** The strings of a list, the one string, or the bare word. */
  List<String> texts(String key) {
    String value = values.getOrDefault(key, "");
    var texts = new ArrayList<String>();
    Matcher string = STRING.matcher(value);
    while (string.find()) texts.add(string.group(1) == null ? string.group(2) : string.group(1));
    if (texts.isEmpty() && !value.isEmpty() && !value.startsWith("[")) texts.add(value);
    return texts;
  }

  String text(String key, String otherwise) {
    List<String> texts = texts(key);
    return texts.isEmpty() ? otherwise : texts.getFirst();
  }

  boolean isTrue(String key) {
    return text(key, "false").equals("true");
  }
}
