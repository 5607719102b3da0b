package dev.bascule.node.operate;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import java.io.IOException;
import java.time.Duration;
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
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(names = "--watch", description = "Again every two seconds until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NetworkFolder network = option.open();
    while (true) {
      NetworkStatus status = NetworkStatus.observe(network);
      if (watch && !terminal.json()) terminal.out().print(CLEAR);
      var report = new StatusReport(status);
      terminal.result(report.json(), () -> report.print(terminal));
      if (!watch) return (status.isMoving() ? ExitCode.OK : ExitCode.UNREACHABLE).number();
      Thread.sleep(INTERVAL.toMillis());
    }
  }
}
