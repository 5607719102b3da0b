package dev.bascule.testnetwork;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.testnetwork.folder.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the repository and the data folder are: the mixin of every command here. */
final class Place {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder; by default $BASCULE_DATA, else .bascule in the repository.")
  private @Nullable Path data;

  DataFolder folder() {
    return DataFolder.of(data, System.getenv(), repository());
  }

  /** The launcher says it; otherwise the nearest folder upwards that has the launcher. */
  static Path repository() {
    String root = System.getenv("BASCULE_ROOT");
    if (root != null && !root.isBlank()) return Path.of(root).toAbsolutePath().normalize();
    Path here = Path.of("").toAbsolutePath();
    for (Path up = here; up != null; up = up.getParent()) {
      if (Files.isExecutable(up.resolve("bascule")) && Files.isDirectory(up.resolve("contracts"))) {
        return up;
      }
    }
    throw Problem.of(
            ExitCode.CONFIG_INVALID,
            "repository_not_found",
            "the repository is not found",
            "neither " + here + " nor a folder above it has the launcher bascule",
            "Start this command through ./bascule.")
        .asException();
  }
}
