package dev.bascule.testnetwork.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout: where the modules and their sources are. */
final class House {

  /** Every module that holds Java, by its folder. */
  static final List<String> MODULES =
      List.of(
          "contracts",
          "offchain/core",
          "offchain/chain",
          "offchain/chain-rpc",
          "offchain/cli-convention",
          "node",
          "offchain/engine",
          "offchain/service",
          "offchain/treasury-cli",
          "bridge",
          "offchain/cli",
          "test-network",
          "offchain/benchmarks");

  private House() {}

  static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve("offchain").resolve("core"))) {
      at = at.getParent();
    }
    if (at == null) {
      throw new IllegalStateException("not inside a checkout: " + Path.of("").toAbsolutePath());
    }
    return at;
  }

  static Path classes(String module) {
    return root().resolve(module).resolve("target").resolve("classes");
  }

  /** Sources that people write, of all modules; nothing generated. */
  static List<Path> sources(String suffix) {
    return MODULES.stream()
        .flatMap(m -> files(root().resolve(m).resolve("src")).stream())
        .filter(f -> f.toString().endsWith(suffix))
        .sorted()
        .toList();
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(file.toString(), e);
    }
  }

  private static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(folder.toString(), e);
    }
  }
}
