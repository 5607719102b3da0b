package dev.bascule.contracts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.web3j.protocol.core.methods.response.EthCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The custom errors of some contracts, from the committed snapshots of their ABI. */
final class AbiErrors {

  /** Those of the language, which no ABI lists. */
  private static final Map<String, String> BUILT_IN =
      Map.of("Error", "08c379a0", "Panic", "4e487b71");

  private final Map<String, String> selectors = new TreeMap<>();

  static AbiErrors of(String... contracts) throws IOException {
    AbiErrors all = new AbiErrors();
    for (String contract : contracts) {
      Path file =
          Anvil.repositoryRoot().resolve("contracts/snapshots/abi").resolve(contract + ".json");
      JsonNode errors = new ObjectMapper().readTree(file.toFile()).get("errors");
      for (Map.Entry<String, JsonNode> error : errors.properties()) {
        String name = error.getKey().substring(0, error.getKey().indexOf('('));
        all.selectors.put(name, error.getValue().asString().substring(2));
      }
    }
    return all;
  }

  /** Four bytes as hex, without 0x. */
  String selectorOf(String error) {
    String selector = selectors.getOrDefault(error, BUILT_IN.get(error));
    if (selector == null) throw new IllegalArgumentException("no ABI has the error " + error);
    return selector;
  }

  /**
   * The error with which a revert begins (hex without 0x); empty when none of these contracts has
   * it.
   */
  Optional<String> nameOf(String revert) {
    return selectors.entrySet().stream()
        .filter(it -> revert.startsWith(it.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What a refused call answered, as 0x-hex; web3j hands it out in quotes. */
  static String dataOf(EthCall refused) {
    return String.valueOf(refused.getError().getData()).replace("\"", "");
  }
}
