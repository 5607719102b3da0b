package dev.bascule.cliconvention;

import java.math.BigInteger;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, iterables, text, whole numbers and booleans as JSON (RFC 8259). What shows nothing
 * on a terminal is escaped, see {@link Printable}.
 */
public final class Json {
  private final StringBuilder text = new StringBuilder();
  private final boolean indented;

  private Json(boolean indented) {
    this.indented = indented;
  }

  public static String compact(@Nullable Object value) {
    var json = new Json(false);
    json.write(value, 0);
    return json.text.toString();
  }

  public static String indented(@Nullable Object value) {
    var json = new Json(true);
    json.write(value, 0);
    return json.text.toString();
  }

  private void write(@Nullable Object value, int depth) {
    switch (value) {
      case null -> text.append("null");
      case Map<?, ?> map -> writeMap(map, depth);
      case Iterable<?> items -> writeList(items, depth);
      case Boolean flag -> text.append(flag);
      case Integer number -> text.append(number);
      case Long number -> text.append(number);
      case BigInteger number -> text.append(number);
      // No floating point: a quantity with a fraction is written as text by who knows its digits.
      case Object other -> quote(Objects.toString(other));
    }
  }

  private void writeMap(Map<?, ?> map, int depth) {
    text.append('{');
    boolean first = true;
    for (var entry : map.entrySet()) {
      if (!first) text.append(',');
      first = false;
      newLine(depth + 1);
      quote(String.valueOf(entry.getKey()));
      text.append(indented ? ": " : ":");
      write(entry.getValue(), depth + 1);
    }
    if (!first) newLine(depth);
    text.append('}');
  }

  private void writeList(Iterable<?> items, int depth) {
    text.append('[');
    boolean first = true;
    for (Object item : items) {
      if (!first) text.append(',');
      first = false;
      newLine(depth + 1);
      write(item, depth + 1);
    }
    if (!first) newLine(depth);
    text.append(']');
  }

  private void newLine(int depth) {
    if (indented) text.append('\n').repeat("  ", depth);
  }

  private void quote(String value) {
    text.append('"');
    value
        .codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            default -> {
              if (Printable.shows(c)) text.appendCodePoint(c);
              else Printable.escape(c, text);
            }
          }
        });
    text.append('"');
  }
}
