package dev.bascule.testnetwork.contract;

import dev.bascule.chain.Bytes;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published entry point 0.8 of ERC-4337: the bytes of its npm package, which the build gets.
 */
final class EntryPointCode {

  static final String NAME = "EntryPoint";

  private static final String FILE =
      "contracts/node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json";

  private EntryPointCode() {}

  static Bytes read(Path repository) throws IOException {
    Path file = repository.resolve(FILE);
    if (!Files.isReadable(file)) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "entry_point_missing",
              "the entry point of accounts cannot be deployed",
              file + " is not there",
              "Run ./bascule contracts build, which fetches it.")
          .asException();
    }
    return Bytes.fromHex(
        JsonMapper.shared().readTree(Files.readAllBytes(file)).path("bytecode").asString());
  }
}
