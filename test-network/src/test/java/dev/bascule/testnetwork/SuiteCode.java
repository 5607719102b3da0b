package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.DefaultBlockParameterName;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Code on the chain beside the compiler's, equal everywhere but where a constructor fills in. */
final class SuiteCode {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path BUILT = Repository.root().resolve("contracts/target/abi/code");
  private static final Path ENTRY_POINT =
      Repository.root()
          .resolve(
              "contracts/node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json");

  /** Made by other contracts (vault, netting book), or put there by a treasury itself. */
  private static final Set<String> ELSEWHERE =
      Set.of("NettingPocket", "Drawdowns", "TreasuryGuard");

  private final SuiteOnChain on;

  SuiteCode(SuiteOnChain on) {
    this.on = on;
  }

  /** All that can be deployed. */
  void assertIsWhatWasBuilt() throws IOException {
    var built =
        Arrays.stream(Objects.requireNonNull(BUILT.toFile().list()))
            .map(it -> it.replace(".json", ""))
            .filter(it -> !ELSEWHERE.contains(it))
            .toList();
    assertThat(on.names()).containsAll(built).hasSize(built.size() + 1).contains("EntryPoint");
    for (String name : built) {
      JsonNode code = JSON.readTree(Files.readAllBytes(BUILT.resolve(name + ".json")));
      byte[] there = code(name);
      byte[] here = bytes(code.path("runtime").asString());
      assertThat(there).as(name).hasSameSizeAs(here);
      for (JsonNode it : code.path("immutables")) {
        int start = it.path("start").asInt();
        int end = start + it.path("length").asInt();
        Arrays.fill(there, start, end, (byte) 0);
        Arrays.fill(here, start, end, (byte) 0);
      }
      assertThat(there).as(name).isEqualTo(here);
    }
    assertThat(same(code("EntryPoint"), published())).as("EntryPoint").isTrue();
  }

  /** The package does not say where its immutables stand: what it left zero, they fill in. */
  private static boolean same(byte[] there, byte[] here) {
    if (there.length != here.length) return false;
    for (int i = 0; i < there.length; i++) {
      if (there[i] != here[i] && here[i] != 0) return false;
    }
    return true;
  }

  private static byte[] published() throws IOException {
    JsonNode file = JSON.readTree(Files.readAllBytes(ENTRY_POINT));
    return bytes(file.path("deployedBytecode").asString());
  }

  private byte[] code(String name) throws IOException {
    String code =
        on.web3j().ethGetCode(on.at(name), DefaultBlockParameterName.LATEST).send().getCode();
    assertThat(Hash.sha3(code)).as(name).isEqualTo(on.codeHash(name));
    return bytes(code);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex);
  }
}
