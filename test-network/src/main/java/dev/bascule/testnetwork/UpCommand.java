package dev.bascule.testnetwork;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.testnetwork.demo.DemoStory;
import dev.bascule.testnetwork.folder.Credentials;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.run.LocalNetwork;
import dev.bascule.testnetwork.run.NetworkOptions;
import dev.bascule.testnetwork.run.NetworkOptions.ChainChoice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code up}: everything, in the foreground until Ctrl-C or, with {@code --detach}, in the
 * background.
 */
@Command(
    name = "up",
    description = {
      "Starts a local settlement network and stays in the foreground until Ctrl-C.",
      "",
      "The chain is Besu QBFT when BESU_HOME is set or besu is on the PATH, otherwise anvil, which"
          + " is one process and not consensus. Contracts are deployed once. What dies is started"
          + " again. Nothing here is real money."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule up --demo",
      "  ./bascule up --detach && ./bascule status",
      "  BESU_HOME=/opt/besu ./bascule up --chain besu --validators 4",
      "  ./bascule up --port 18080 --chain-port 18545 --data /tmp/second",
      "",
      "Exit status: 0 done, 3 something is missing, 5 a port or the folder is taken,",
      "7 a part did not start; ./bascule help exit-codes has all."
    })
final class UpCommand implements Callable<Integer> {

  private static final Duration OTHERS_LIMIT = Duration.ofMinutes(3);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final Place place = new Place();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--demo",
      description = "Then play a story: a dozen payments, settled and verified.")
  private boolean demo;

  @Option(names = "--detach", description = "Return when the network is ready; it runs on.")
  private boolean detach;

  @Option(names = "--chain", paramLabel = "KIND", description = "auto, anvil or besu.")
  private ChainChoice chain = ChainChoice.AUTO;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Of API and console, by default 8080; 0: any.")
  private int port = NetworkOptions.DEFAULT_PORT;

  @Option(
      names = "--chain-port",
      paramLabel = "N",
      description = "Of the chain, by default 8545; 0: any.")
  private int chainPort = NetworkOptions.DEFAULT_CHAIN_PORT;

  @Option(
      names = "--validators",
      paramLabel = "N",
      description = "Of a Besu network, by default 4.")
  private int validators = NetworkOptions.DEFAULT_VALIDATORS;

  /** The background half of {@code --detach}: says nothing secret, for its output is a log. */
  @Option(names = "--in-background", hidden = true)
  private boolean inBackground;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    DataFolder folder = place.folder();
    folder.create();
    boolean running = folder.lock().map(UpCommand::release).isEmpty();
    if (running) return joinRunning(folder);
    return detach ? detached(folder) : foreground(folder);
  }

  private static boolean release(DataFolder.Lock lock) {
    try {
      lock.close();
      return true;
    } catch (IOException broken) {
      throw new java.io.UncheckedIOException(broken);
    }
  }

  private void check() {
    for (int number : new int[] {port, chainPort}) {
      if (number < 0 || number > 65_535) {
        throw new ParameterException(spec.commandLine(), "a port is 0 to 65535, not " + number);
      }
    }
    if (validators < 1 || validators > NetworkOptions.VALIDATORS_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "validators are 1 to " + NetworkOptions.VALIDATORS_MAX + ", not " + validators);
    }
    if (port != 0 && port == chainPort) {
      throw new ParameterException(spec.commandLine(), "--port and --chain-port are both " + port);
    }
  }

  private Integer foreground(DataFolder folder) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    var options =
        new NetworkOptions(
            Place.repository(),
            folder,
            chain,
            port,
            chainPort,
            validators,
            ValidatorSet.Mode.HEADER,
            System.getenv(),
            Map.of());
    LocalNetwork network = LocalNetwork.take(options, terminal::remark);
    var stopper = new Thread(() -> stop(network), "stop");
    Runtime.getRuntime().addShutdownHook(stopper);
    try {
      network.start();
      network.supervise();
      show(folder, network.firstStart() && !inBackground, seconds(begun));
      if (demo) playBeside(folder);
      if (!inBackground) terminal.remark("Ctrl-C stops it.");
      Problem end = network.awaitEnd();
      if (end != null) throw end.asException();
      return ExitCode.OK.number();
    } finally {
      network.close();
    }
  }

  /** A story that stops is no reason to take the network down under whoever looks at it. */
  private void playBeside(DataFolder folder) throws IOException, InterruptedException {
    try {
      DemoStory.of(folder, Place.repository(), terminal::remark).play();
    } catch (ProblemException stopped) {
      terminal.remark(stopped.problem().sentence());
    }
  }

  private void stop(LocalNetwork network) {
    try {
      network.close();
      terminal.remark("stopped");
    } catch (IOException broken) {
      terminal.remark("stopping failed: " + broken.getMessage());
    }
  }

  private Integer detached(DataFolder folder) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    var background = new BackgroundUp(folder, Place.repository(), terminal::remark);
    boolean first = background.isFirstStart();
    background.start(chain, port, chainPort, validators);
    show(folder, first, seconds(begun));
    if (demo) DemoStory.of(folder, Place.repository(), terminal::remark).play();
    return ExitCode.OK.number();
  }

  /** A second {@code up} of the same folder waits until the first one's network is ready. */
  private Integer joinRunning(DataFolder folder) throws IOException, InterruptedException {
    terminal.remark("a network runs in " + folder.root() + " already");
    BackgroundUp.awaitReady(folder, OTHERS_LIMIT);
    requireSame(read(folder), folder);
    show(folder, false, -1);
    if (demo) DemoStory.of(folder, Place.repository(), terminal::remark).play();
    return ExitCode.OK.number();
  }

  /** What runs keeps its ports and its chain: an option that would be ignored is refused. */
  private void requireSame(NetworkFile running, DataFolder folder) {
    var differs = new ArrayList<String>();
    if (running.service() != null && asksFor("--port", port, running.service().port())) {
      differs.add("--port " + port + ", and the service is at port " + running.service().port());
    }
    NetworkFile.ChainAt at = running.chain();
    if (at != null && asksFor("--chain-port", chainPort, at.port())) {
      differs.add("--chain-port " + chainPort + ", and the chain is at port " + at.port());
    }
    String kind = chain.name().toLowerCase(Locale.ROOT);
    if (at != null && chain != ChainChoice.AUTO && !kind.equals(at.kind())) {
      differs.add("--chain " + kind + ", and the chain is " + at.kind());
    }
    if (differs.isEmpty()) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "network_differs",
            "the network that runs in " + folder.root() + " is not the one that was asked for",
            String.join("; ", differs),
            "Leave the options out to use it, or stop it first with ./bascule down.")
        .asException();
  }

  private boolean asksFor(String option, int wanted, int running) {
    boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
    return given && wanted != 0 && wanted != running;
  }

  private void show(DataFolder folder, boolean withKey, long seconds)
      throws IOException, InterruptedException {
    NetworkStatus status = NetworkStatus.of(folder);
    var banner = new Banner(read(folder), folder, status);
    String key = withKey ? Credentials.read(folder).apiKey() : "";
    terminal.result(banner.json(key), () -> banner.lines(key, seconds).forEach(terminal::line));
    status.problem().ifPresent(problem -> terminal.remark(problem.sentence()));
  }

  private static NetworkFile read(DataFolder folder) {
    return NetworkFile.read(folder.networkFile())
        .orElseThrow(() -> new IllegalStateException("no network.json in " + folder.root()));
  }

  private static long seconds(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
  }
}
