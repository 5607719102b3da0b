package dev.bascule.node;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.BesuNode;
import dev.bascule.node.besu.ConsortiumNetwork;
import dev.bascule.node.besu.ConsortiumPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node run}: a local QBFT network until Ctrl-C. */
@Command(
    name = "run",
    description = {
      "Runs a local QBFT network of the installed Besu until Ctrl-C.",
      "Keys and genesis are made at the first run and kept in the folder."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node run --data ./consortium",
      "  ./bascule node run --data ./consortium --validators 7 --rpc-port 18545"
    })
final class NodeRunCommand implements Callable<Integer> {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  @Mixin private final Terminal terminal = new Terminal();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The network's folder.")
  private Path data = Path.of("");

  @Option(
      names = "--validators",
      paramLabel = "N",
      description = "1 to 16, by default ${DEFAULT-VALUE}.")
  private int validators = 4;

  @Option(names = "--chain-id", paramLabel = "ID", description = "By default ${DEFAULT-VALUE}.")
  private long chainId = 1337;

  @Option(
      names = "--rpc-port",
      paramLabel = "PORT",
      description = "Of the first node, by default ${DEFAULT-VALUE}; 0 takes any free port.")
  private int rpcPort = 8545;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BesuDistribution besu = NodeVersionCommand.installed();
    Path folder = data.toAbsolutePath().normalize();
    try {
      var plan = ConsortiumPlan.of(chainId, validators, rpcPort);
      run(ConsortiumNetwork.prepare(besu, plan, folder, folder.resolve("logs")), besu);
      return ExitCode.OK.number();
    } catch (LaunchFailure failure) {
      throw Problem.of(
              ExitCode.UNREACHABLE,
              failure.code(),
              "the network did not start",
              String.valueOf(failure.getMessage()),
              failure.hint())
          .asException();
    }
  }

  private void run(ConsortiumNetwork network, BesuDistribution besu)
      throws IOException, InterruptedException {
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              network.close();
              stopped.countDown();
            }));
    network.start();
    network.awaitBlocks(START_LIMIT, terminal::remark);
    var nodes = new Table("node", "address", "rpc");
    for (BesuNode node : network.nodes()) nodes.row(node.name(), node.address(), node.rpcUrl());
    terminal.result(
        Map.of(
            "chainId", chainId, "rpcUrl", network.rpcUrl().toString(), "besu", besu.versionByJar()),
        () -> {
          terminal.line(
              "Besu "
                  + besu.versionByJar()
                  + " QBFT, chain id "
                  + chainId
                  + ", "
                  + validators
                  + " validators, "
                  + network.plan().quorum()
                  + " must seal");
          terminal.table(nodes);
          terminal.line("Ctrl-C stops it.");
        });
    stopped.await();
  }
}
