package dev.bascule.node.why;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkOption;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node why}. */
@Command(
    name = "why",
    description = {
      "Says why the chain moves or stands, who is missing and for what reason, and what to do in"
          + " which order.",
      "Exit status 0 when the chain moves, 7 when it stands. Every cause:"
          + " docs/reference/why.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node why",
      "  ./bascule node why --peers",
      "  ./bascule node why --network ./network --json"
    })
public final class WhyCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(names = "--peers", description = "Also say which node is connected to which.")
  private boolean peers;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Observation seen = Observer.of(option.open(), Clock.systemUTC()).look();
    Diagnosis diagnosis = Diagnosis.of(seen);
    terminal.result(
        WhyJson.of(seen, diagnosis),
        () -> {
          WhyText.of(seen, diagnosis).forEach(terminal::line);
          if (peers) WhyText.peers(seen).forEach(line -> terminal.line("   " + line));
        });
    return (diagnosis.conclusion().moves() ? ExitCode.OK : ExitCode.UNREACHABLE).number();
  }
}
