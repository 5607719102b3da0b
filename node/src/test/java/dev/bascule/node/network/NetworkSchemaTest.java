package dev.bascule.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.TestFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published schema and our reader accept and refuse the same files. */
class NetworkSchemaTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path SCHEMA = Path.of("../docs/reference/network.schema.json");

  /** What {@link #violations} understands: a schema that used more would not be checked. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "$schema",
          "$id",
          "$ref",
          "$defs",
          "title",
          "description",
          "type",
          "required",
          "additionalProperties",
          "properties",
          "items",
          "enum",
          "pattern",
          "minimum",
          "maximum");

  private final JsonNode schema = JSON.readTree(SCHEMA.toFile());

  @Test
  void the_examples_are_valid() throws Exception {
    List<String> good =
        List.of(
            Files.readString(NetworkFileTest.EXAMPLE),
            NetworkFile.read(NetworkFileTest.EXAMPLE).toYaml(),
            TestFolder.yaml(4, "besu: {version: '26.4.0', sha256: '" + "ab".repeat(32) + "'}\n"));
    for (String text : good) {
      assertThat(violations(text)).isEmpty();
      assertThat(NetworkFile.parse("t", text)).isNotNull();
    }
  }

  @Test
  void what_is_malformed_is_invalid() throws Exception {
    String good = Files.readString(NetworkFileTest.EXAMPLE);
    for (List<String> change :
        List.of(
            List.of("version: 1", "version: 2"),
            List.of("name: northern-settlement", "name: Northern"),
            List.of("name: northern-settlement", ""),
            List.of("id: 1337", "id: 0"),
            List.of("fork: osaka", "fork: london"),
            List.of("blockPeriod: 1s", "blockperiod: 1s"),
            List.of("nodes: true", "nodes: maybe"),
            List.of("maxValidatorsPerOrganisation: 1", "maxValidatorsPerOrganisation: 0"),
            List.of("id: bank-a", "id: BANK"),
            List.of("lei: 529900T8BM49AURSDO55", "lei: SHORT"),
            List.of("host: 127.0.0.1", "host: example"),
            List.of("heap: 512m", "heap: lots"),
            List.of("- name: bank-d-1", "- rol: rpc"))) {
      assertThat(good).contains(change.getFirst());
      String bad = good.replace(change.getFirst(), change.getLast());
      assertThat(violations(bad)).as(change.toString()).isNotEmpty();
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> NetworkFile.parse("t", bad)))
          .as(change.toString())
          .isNotNull();
    }
  }

  @Test
  void both_know_the_same_keys() {
    assertThat(keys(schema)).containsExactlyElementsOf(NetworkYaml.TOP);
    assertThat(keys(schema.at("/properties/chain"))).containsExactlyElementsOf(NetworkYaml.CHAIN);
    JsonNode organisation = schema.at("/properties/organisations/items");
    assertThat(keys(organisation)).containsExactlyElementsOf(NetworkYaml.ORGANISATION);
    assertThat(keys(organisation.at("/properties/nodes/items")))
        .containsExactlyElementsOf(NetworkYaml.NODE);
    assertThat(keys(organisation.at("/properties/nodes/items/properties/securityModule")))
        .containsExactlyElementsOf(SecurityModuleYaml.KEYS);
  }

  @Test
  void the_schema_says_nothing_that_is_not_checked_here() {
    assertThat(unknownKeywords(schema)).isEmpty();
  }

  private static List<String> keys(JsonNode object) {
    return object.path("properties").properties().stream().map(e -> e.getKey()).toList();
  }

  private static List<String> unknownKeywords(JsonNode schema) {
    var unknown = new ArrayList<String>();
    for (var entry : schema.properties()) {
      if (!KEYWORDS.contains(entry.getKey())) unknown.add(entry.getKey());
      boolean named = entry.getKey().equals("properties") || entry.getKey().equals("$defs");
      if (named) {
        for (JsonNode each : entry.getValue()) unknown.addAll(unknownKeywords(each));
      } else if (entry.getKey().equals("items")) {
        unknown.addAll(unknownKeywords(entry.getValue()));
      }
    }
    return unknown;
  }

  private List<String> violations(String yaml) {
    Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    var found = new ArrayList<String>();
    check("", JSON.valueToTree(loaded), schema, found);
    return found;
  }

  private void check(String at, JsonNode value, JsonNode rule, List<String> found) {
    if (rule.has("$ref")) {
      check(at, value, schema.at(rule.get("$ref").asString().substring(1)), found);
      return;
    }
    if (rule.has("enum") && !holds(rule.get("enum"), value)) found.add(at + " is none of enum");
    switch (rule.path("type").asString("")) {
      case "object" -> object(at, value, rule, found);
      case "array" -> {
        if (!value.isArray()) found.add(at + " is no array");
        for (int i = 0; i < value.size(); i++) {
          check(at + "[" + i + "]", value.get(i), rule.path("items"), found);
        }
      }
      case "integer" -> {
        boolean fits =
            value.isIntegralNumber()
                && value.asLong() >= rule.path("minimum").asLong(Long.MIN_VALUE)
                && value.asLong() <= rule.path("maximum").asLong(Long.MAX_VALUE);
        if (!fits) found.add(at + " is no such number");
      }
      case "boolean" -> {
        if (!value.isBoolean()) found.add(at + " is no boolean");
      }
      case "string" -> {
        boolean fits =
            value.isString()
                && Pattern.compile(rule.path("pattern").asString(""))
                    .matcher(value.asString())
                    .find();
        if (!fits) found.add(at + " does not match");
      }
      default -> {}
    }
  }

  private void object(String at, JsonNode value, JsonNode rule, List<String> found) {
    if (!value.isObject()) {
      found.add(at + " is no object");
      return;
    }
    for (JsonNode required : rule.path("required")) {
      if (!value.has(required.asString())) found.add(at + " lacks " + required.asString());
    }
    for (var entry : value.properties()) {
      JsonNode known = rule.path("properties").get(entry.getKey());
      String place = at + "." + entry.getKey();
      if (known == null) found.add(place + " is unknown");
      else check(place, entry.getValue(), known, found);
    }
  }

  private static boolean holds(JsonNode list, JsonNode value) {
    for (JsonNode each : list) {
      if (each.equals(value)) return true;
    }
    return false;
  }
}
