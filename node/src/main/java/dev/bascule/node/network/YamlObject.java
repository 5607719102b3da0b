package dev.bascule.node.network;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A mapping of a YAML document that may hold certain keys only, each once. */
final class YamlObject {

  private final String source;
  private final String path;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();

  YamlObject(String source, String path, Node node, List<String> known) {
    this.source = source;
    this.path = path;
    this.node = node;
    if (!(node instanceof MappingNode mapping)) {
      throw refused(source, node, path, "holds no keys", "Write " + String.join(", ", known));
    }
    for (NodeTuple each : mapping.getValue()) {
      String key = each.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (!known.contains(key)) {
        throw refused(
            source,
            each.getKeyNode(),
            at(key),
            "is not a key of this file",
            Suggestion.of(key, known)
                .map(near -> "Did you mean '" + near + "'?")
                .orElse("Known here: " + String.join(", ", known) + "."));
      }
      if (values.putIfAbsent(key, each.getValueNode()) != null) {
        throw refused(source, each.getKeyNode(), at(key), "stands twice", "Keep one of them.");
      }
    }
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  YamlObject object(String key, List<String> known) {
    return new YamlObject(source, at(key), require(key), known);
  }

  Optional<YamlObject> optionalObject(String key, List<String> known) {
    return has(key) ? Optional.of(object(key, known)) : Optional.empty();
  }

  List<YamlObject> objects(String key, List<String> known) {
    List<YamlObject> objects = new ArrayList<>();
    List<Node> items = items(key);
    for (int i = 0; i < items.size(); i++) {
      objects.add(new YamlObject(source, at(key) + "[" + i + "]", items.get(i), known));
    }
    return objects;
  }

  <T> List<T> list(String key, Function<String, T> read) {
    if (!has(key)) return List.of();
    List<T> values = new ArrayList<>();
    List<Node> items = items(key);
    for (int i = 0; i < items.size(); i++) {
      values.add(read(items.get(i), at(key) + "[" + i + "]", read));
    }
    return values;
  }

  private List<Node> items(String key) {
    Node value = require(key);
    if (value instanceof SequenceNode sequence) return sequence.getValue();
    throw refused(source, value, at(key), "is not a list", "Begin each item with '- '.");
  }

  <T> T value(String key, Function<String, T> read) {
    return read(require(key), at(key), read);
  }

  <T> Optional<T> optional(String key, Function<String, T> read) {
    return has(key) ? Optional.of(value(key, read)) : Optional.empty();
  }

  long number(String key, long min, long max) {
    return value(
        key,
        text -> {
          if (!text.matches("-?[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + text + "' is no whole number");
          }
          long number = Long.parseLong(text);
          if (number >= min && number <= max) return number;
          throw new IllegalArgumentException(number + " is not between " + min + " and " + max);
        });
  }

  long number(String key, long min, long max, long otherwise) {
    return has(key) ? number(key, min, max) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) return otherwise;
    return value(
        key,
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("'" + text + "' is not true or false");
            });
  }

  private Node require(String key) {
    Node value = values.get(key);
    if (value == null) {
      throw refused(source, node, at(key), "is missing", "Add it; docs/reference/network-yml.md.");
    }
    return value;
  }

  private <T> T read(Node value, String where, Function<String, T> read) {
    if (!(value instanceof ScalarNode scalar)) {
      throw refused(source, value, where, "is not a single value", "");
    }
    try {
      return read.apply(scalar.getValue());
    } catch (IllegalArgumentException wrong) {
      throw refused(source, value, where, String.valueOf(wrong.getMessage()), "");
    }
  }

  /** A rule that this part of the file breaks as a whole. */
  ProblemException refused(String why, String hint) {
    return refused(source, node, path, why, hint);
  }

  ProblemException refused(String key, String why, String hint) {
    return refused(source, values.getOrDefault(key, node), at(key), why, hint);
  }

  private static ProblemException refused(
      String source, Node node, String path, String why, String hint) {
    String place = source + ":" + (node.getStartMark().getLine() + 1);
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "network_file_invalid",
            "the network file cannot be used",
            place + (path.isEmpty() ? "" : " " + path) + ": " + why,
            hint)
        .asException();
  }
}
