package dev.bascule.chain.receipt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every way to change one thing in a file: each value, bytes of each byte string, each key, each
 * item of each list and their order, and each kind of value.
 */
final class Mutations {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A file with one change. */
  record Mutant(String what, String file) {}

  private record Change(String what, Consumer<JsonNode> change) {}

  private final List<Change> changes = new ArrayList<>();

  private final int stride;

  private Mutations(int stride) {
    this.stride = stride;
  }

  /**
   * @param stride 1 changes every byte of a byte string, 16 the first and each sixteenth after it
   */
  static List<Mutant> of(String file, int stride) {
    JsonNode json = MAPPER.readTree(file);
    Mutations mutations = new Mutations(stride);
    mutations.walk(json, "");
    List<Mutant> mutants = new ArrayList<>();
    for (Change change : mutations.changes) {
      JsonNode copy = json.deepCopy();
      change.change().accept(copy);
      mutants.add(new Mutant(change.what(), copy.toString()));
    }
    return mutants;
  }

  /** Changes are addressed by JSON pointer, so that each is made in a fresh copy. */
  private void walk(JsonNode node, String pointer) {
    switch (node.getNodeType()) {
      case OBJECT -> object(node, pointer);
      case ARRAY -> array(node, pointer);
      case STRING -> others(node.stringValue()).forEach(other -> put(pointer, other));
      case NUMBER -> {
        put(pointer, node.intValue() + 1);
        put(pointer, "" + node.intValue());
      }
      default -> throw new AssertionError("no " + node.getNodeType() + " in a receipt");
    }
    if (pointer.isEmpty()) return;
    put(pointer, MAPPER.nullNode());
    put(pointer, true);
    if (!node.isNumber()) put(pointer, 0);
    if (!node.isObject()) put(pointer, MAPPER.createObjectNode());
    if (!node.isArray() || !node.isEmpty()) put(pointer, MAPPER.createArrayNode());
  }

  private void object(JsonNode node, String pointer) {
    for (String key : node.propertyNames()) {
      walk(node.get(key), pointer + "/" + key);
      change("without " + pointer + "/" + key, root -> ((ObjectNode) root.at(pointer)).remove(key));
    }
    change("more in " + pointer, root -> ((ObjectNode) root.at(pointer)).put("more", "1"));
  }

  private void array(JsonNode node, String pointer) {
    for (int i = 0; i < node.size(); i++) {
      int index = i;
      String at = pointer + "/" + i;
      walk(node.get(i), at);
      change("without " + at, root -> ((ArrayNode) root.at(pointer)).remove(index));
      change(
          "twice " + at,
          root -> {
            ArrayNode list = (ArrayNode) root.at(pointer);
            list.insert(index, list.get(index).deepCopy());
          });
      if (i > 0 && !node.get(i).equals(node.get(i - 1))) {
        change(
            "earlier " + at,
            root -> {
              ArrayNode list = (ArrayNode) root.at(pointer);
              list.insert(index - 1, list.remove(index));
            });
      }
    }
  }

  private void change(String what, Consumer<JsonNode> change) {
    changes.add(new Change(what, change));
  }

  private void put(String pointer, Object value) {
    int cut = pointer.lastIndexOf('/');
    String name = pointer.substring(cut + 1);
    JsonNode node = MAPPER.valueToTree(value);
    change(
        pointer + " = " + node,
        root -> {
          if (root.at(pointer.substring(0, cut)) instanceof ObjectNode object) {
            object.set(name, node);
          } else {
            ((ArrayNode) root.at(pointer.substring(0, cut))).set(Integer.parseInt(name), node);
          }
        });
  }

  private List<String> others(String text) {
    List<String> others = new ArrayList<>(List.of("", text + "0", " " + text));
    if (text.startsWith("0x")) {
      for (int i = 2; i < text.length(); i += 2 * stride) {
        int value = Integer.parseInt(text.substring(i, i + 2), 16);
        others.add(text.substring(0, i) + String.format("%02x", value ^ 1) + text.substring(i + 2));
      }
      others.add(text + "00");
      if (text.length() > 2) others.add(text.substring(0, text.length() - 2));
      String upper = text.toUpperCase(Locale.ROOT).replace("0X", "0x");
      if (!text.equals(upper)) others.add(upper);
    } else if (text.matches("[0-9]+")) {
      others.add(new BigInteger(text).add(BigInteger.ONE).toString());
      if (!text.equals("0")) others.add(new BigInteger(text).subtract(BigInteger.ONE).toString());
      others.add("0" + text);
      others.add("-" + text);
    } else {
      for (int i = 0; i < text.length(); i++) {
        char other = text.charAt(i) == 'x' ? 'y' : 'x';
        others.add(text.substring(0, i) + other + text.substring(i + 1));
      }
    }
    return others;
  }
}
