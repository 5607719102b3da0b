package dev.bascule.node;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.besu.KnownFault;
import dev.bascule.node.network.NetworkFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node version}: which Besu would be started. */
@Command(
    name = "version",
    description = {
      "Which Besu would be started, and what is known to be wrong with it.",
      "BESU_HOME first, then the PATH; with --fetch also a pinned release or a container image."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node version",
      "  ./bascule node version --fetch",
      "  ./bascule node version --fetch --release 26.7.0 --sha256 DIGEST"
    })
final class NodeVersionCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Option(names = "--fetch", description = "Fetch a release where none is installed.")
  private boolean fetch;

  @Option(names = "--release", paramLabel = "VERSION", description = "The release that is wanted.")
  private Optional<String> release = Optional.empty();

  @Option(names = "--sha256", paramLabel = "DIGEST", description = "Of that release's zip.")
  private Optional<String> sha256 = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var supply = new BesuSupply(System.getenv(), terminal::remark);
    BesuSupply.Supplied found =
        fetch
            ? supply.obtain(new NetworkFile.Besu(release, sha256))
            : supply.installed().orElseThrow(NodeVersionCommand::none);
    List<String> faults =
        KnownFault.of(found.version()).stream().map(KnownFault::sentence).toList();
    var json = new LinkedHashMap<String, Object>();
    json.put("besu", found.version().text());
    json.put("origin", found.runtime().origin());
    json.put("faults", faults);
    terminal.result(
        json,
        () -> {
          terminal.line("Besu " + found.version() + "  " + found.runtime().origin());
          faults.forEach(fault -> terminal.line("  " + fault));
        });
    return ExitCode.OK.number();
  }

  private static RuntimeException none() {
    return switch (BesuDistribution.find(System.getenv())) {
      case BesuDistribution.Search.Found(BesuDistribution besu) ->
          Problem.of(
                  ExitCode.CONFIG_INVALID,
                  "besu_unusable",
                  "Besu cannot be started",
                  besu.home() + " does not say which Besu it is: lib has no besu-app jar",
                  "Let BESU_HOME name the folder of a Besu distribution, or unset it.")
              .asException();
      case BesuDistribution.Search.Broken(String sentence) ->
          Problem.of(
                  ExitCode.CONFIG_INVALID,
                  "besu_unusable",
                  "Besu cannot be started",
                  sentence,
                  "Let BESU_HOME name the folder of a Besu distribution, or unset it.")
              .asException();
      case BesuDistribution.Search.Absent() ->
          Problem.of(
                  ExitCode.NOT_FOUND,
                  "besu_not_found",
                  "no Besu is installed",
                  "BESU_HOME is not set and no besu is on the PATH",
                  "Set BESU_HOME, or run ./bascule node version --fetch.")
              .asException();
    };
  }
}
