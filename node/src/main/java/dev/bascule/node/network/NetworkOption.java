package dev.bascule.node.network;

import dev.bascule.cliconvention.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The mixin of every command that works on a network. */
public final class NetworkOption {

  @Option(
      names = "--network",
      paramLabel = "DIR",
      description =
          "The network's folder. By default ./network where it exists, otherwise the chain of"
              + " ./bascule up.")
  private @Nullable Path folder;

  /**
   * @throws ProblemException if no network lies there
   */
  public NetworkFolder open() throws IOException {
    return NetworkFolder.open(path(Path.of(""), System.getenv()));
  }

  /** Which folder is meant. */
  public Path path(Path workingDirectory, Map<String, String> environment) {
    if (folder != null) return folder;
    Path here = workingDirectory.resolve("network");
    // One that cannot be looked into is meant, too: another chain in its place would be a surprise.
    if (Files.isDirectory(here) && !Files.notExists(here.resolve(NetworkFile.NAME))) return here;
    String data = environment.getOrDefault("BASCULE_DATA", "");
    if (!data.isBlank()) return Path.of(data).resolve("chain");
    // The launcher names the checkout; ./bascule up keeps its data there.
    String checkout = environment.getOrDefault("BASCULE_ROOT", "");
    return (checkout.isBlank() ? workingDirectory : Path.of(checkout)).resolve(".bascule/chain");
  }
}
