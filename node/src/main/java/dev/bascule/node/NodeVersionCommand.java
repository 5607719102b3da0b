package dev.bascule.node;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuDistribution;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code node version}: which Besu would be started. */
@Command(
    name = "version",
    description = "Which Besu is installed: BESU_HOME first, then the PATH.",
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule node version", "  BESU_HOME=/opt/besu ./bascule node version --json"})
final class NodeVersionCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();

  @Override
  public Integer call() throws IOException, InterruptedException {
    BesuDistribution besu = installed();
    String version = besu.version();
    terminal.result(
        Map.of("besu", version, "home", besu.home().toString()),
        () -> terminal.line(version + "  " + besu.home()));
    return ExitCode.OK.number();
  }

  static BesuDistribution installed() {
    return switch (BesuDistribution.find(System.getenv())) {
      case BesuDistribution.Search.Found(BesuDistribution besu) -> besu;
      case BesuDistribution.Search.Broken(String sentence) ->
          throw Problem.of(
                  ExitCode.CONFIG_INVALID,
                  "besu_unusable",
                  "Besu cannot be started",
                  sentence,
                  "Let BESU_HOME name the folder of a Besu distribution, or unset it.")
              .asException();
      case BesuDistribution.Search.Absent() ->
          throw Problem.of(
                  ExitCode.NOT_FOUND,
                  "besu_not_found",
                  "no Besu is installed",
                  "BESU_HOME is not set and no besu is on the PATH",
                  "Unpack a Besu 26.4.0 or newer and set BESU_HOME to its folder.")
              .asException();
    };
  }
}
