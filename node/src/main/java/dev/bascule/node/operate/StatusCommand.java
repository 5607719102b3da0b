package dev.bascule.node.operate;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Json;
import dev.bascule.cliconvention.Printable;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import java.io.Console;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node status}. */
@Command(
    name = "status",
    description = {
      "What the nodes do and whether the chain moves.",
      "Exit 0 when it makes blocks, 7 when it stands or nothing runs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node status",
      "  ./bascule node status --watch",
      "  ./bascule node status --json --network ./network"
    })
public final class StatusCommand implements Callable<Integer> {

  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final String HOME = "\u001b[H";
  private static final String ERASE_LINE_END = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(
      names = "--watch",
      description = "Again every two seconds until Ctrl-C; with --json, one document a line.")
  private boolean watch;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NetworkFolder network = option.open();
    if (watch) return watch(network);
    NetworkStatus status = NetworkStatus.observe(network);
    var report = new StatusReport(status, LastSigned.of(status));
    terminal.result(report.json(), () -> report.print(terminal));
    return (status.isMoving() ? ExitCode.OK : ExitCode.UNREACHABLE).number();
  }

  private int watch(NetworkFolder network) throws IOException, InterruptedException {
    boolean screen = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    while (true) {
      NetworkStatus status = NetworkStatus.observe(network);
      var report = new StatusReport(status, LastSigned.of(status));
      if (terminal.json()) terminal.line(Json.compact(report.json()));
      else if (screen) terminal.out().print(frame(report.lines()));
      else report.print(terminal);
      terminal.out().flush();
      Thread.sleep(INTERVAL.toMillis());
    }
  }

  /** Painted over the last one in one write, line by line: clearing first would flicker. */
  static String frame(List<String> lines) {
    var frame = new StringBuilder(HOME);
    for (String line : lines)
      frame.append(Printable.line(line)).append(ERASE_LINE_END).append('\n');
    return frame.append(ERASE_BELOW).toString();
  }
}
