package dev.bascule.node.operate;

import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuSupply;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node start}, {@code stop}, {@code restart} and {@code run}. */
public final class OperateCommands {

  private OperateCommands() {}

  /** What the three commands share. */
  abstract static class OnNodes implements Callable<Integer> {

    @Mixin final Terminal terminal = new Terminal();
    @Mixin final NetworkOption option = new NetworkOption();

    @Parameters(
        paramLabel = "ORG",
        arity = "0..*",
        description = "Organisations or nodes; all that this machine runs when none is named.")
    private List<String> names = List.of();

    @Option(
        names = "--wait",
        paramLabel = "TIME",
        converter = DurationConverter.class,
        description = "For the chain to move after each step, by default ${DEFAULT-VALUE}.")
    private Duration wait = Duration.ofMinutes(5);

    RunningNetwork running(NetworkFolder network) throws IOException, InterruptedException {
      var supplied =
          new BesuSupply(System.getenv(), terminal::remark).obtain(network.file().besu());
      terminal.remark("Besu " + supplied.version() + " from " + supplied.runtime().origin());
      return new RunningNetwork(
          new NodeLauncher(network, supplied.runtime()), wait, terminal::remark);
    }

    List<NodeFolder> selected(NetworkFolder network) {
      return network.select(names);
    }

    int report(NetworkFolder network) throws IOException {
      var report = new StatusReport(NetworkStatus.observe(network));
      terminal.result(report.json(), () -> report.print(terminal));
      return ExitCode.OK.number();
    }
  }

  /** {@code node start}. */
  @Command(
      name = "start",
      description = {
        "Starts nodes and returns when the chain makes blocks, or says why it does not (exit 7).",
        "A node that runs already is left alone."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node start", "  ./bascule node start bank-a --network ./network"})
  public static final class Start extends OnNodes {

    @Override
    public Integer call() throws IOException, InterruptedException {
      NetworkFolder network = option.open();
      List<NodeFolder> nodes = selected(network);
      running(network).start(nodes);
      return report(network);
    }
  }

  /** {@code node stop}. */
  @Command(
      name = "stop",
      description = {
        "Stops nodes in order (SIGTERM, and SIGKILL after a minute).",
        "Only processes that carry the node's folder among their arguments are touched."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node stop", "  ./bascule node stop bank-c"})
  public static final class Stop extends OnNodes {

    @Override
    public Integer call() throws IOException {
      NetworkFolder network = option.open();
      List<String> stopped =
          NodeLauncher.stop(selected(network)).stream().map(NodeFolder::name).toList();
      terminal.result(
          Map.of("stopped", stopped),
          () ->
              terminal.line(
                  stopped.isEmpty()
                      ? "none of them was running"
                      : "stopped " + String.join(", ", stopped)));
      var left = NetworkStatus.observe(network);
      if (left.head().isPresent() && !left.hasQuorum()) {
        terminal.remark(
            "the chain stands until a quorum is back: " + new StatusReport(left).quorumLine());
      }
      return ExitCode.OK.number();
    }
  }

  /** {@code node restart}. */
  @Command(
      name = "restart",
      description = {
        "Restarts nodes one at a time; the next one waits until the last one has caught up.",
        "After a long halt restart all --together: every round then begins at 0 again."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node restart bank-a", "  ./bascule node restart --together"})
  public static final class Restart extends OnNodes {

    @Option(names = "--together", description = "All at the same time; the chain stands meanwhile.")
    private boolean together;

    @Override
    public Integer call() throws IOException, InterruptedException {
      NetworkFolder network = option.open();
      List<NodeFolder> nodes = selected(network);
      RunningNetwork running = running(network);
      if (together) running.restartTogether(nodes);
      else running.restartRolling(nodes);
      return report(network);
    }
  }

  /** {@code node run}. */
  @Command(
      name = "run",
      description = {
        "Starts nodes, stays in the foreground, and stops them at Ctrl-C.",
        "For a terminal or a container; service managers use the generated units."
      },
      footerHeading = "%nExamples:%n",
      footer = {"  ./bascule node run", "  ./bascule node run bank-a --network ./network"})
  public static final class Run extends OnNodes {

    @Override
    public Integer call() throws IOException, InterruptedException {
      NetworkFolder network = option.open();
      List<NodeFolder> nodes = selected(network);
      var stopped = new CountDownLatch(1);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(nodes, stopped)));
      running(network).start(nodes);
      report(network);
      terminal.remark("Ctrl-C stops it.");
      stopped.await();
      return ExitCode.OK.number();
    }

    private void stop(List<NodeFolder> nodes, CountDownLatch stopped) {
      try {
        NodeLauncher.stop(nodes);
      } catch (IOException broken) {
        terminal.remark("stopping failed: " + broken.getMessage());
      } finally {
        stopped.countDown();
      }
    }
  }
}
