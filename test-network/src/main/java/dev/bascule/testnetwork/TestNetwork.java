package dev.bascule.testnetwork;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.testnetwork.demo.CliProcess;
import dev.bascule.testnetwork.folder.Credentials;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.run.LocalNetwork;
import dev.bascule.testnetwork.run.NetworkOptions;
import dev.bascule.testnetwork.run.NetworkOptions.ChainChoice;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The network as a library, for tests: the same parts as {@code up} starts, on free ports, gone
 * when it is closed and when this JVM ends. What a user does, it does as a user: through the
 * commands.
 */
public final class TestNetwork implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** No measure of speed: on a machine that does other things everything ends late. */
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(60);

  private final LocalNetwork network;
  private final Path repository;
  private final Thread stopper;

  /** What a test may choose; by default anvil, and nothing starts again by itself. */
  public static final class Builder {
    private final Path folder;
    private ChainChoice chain = ChainChoice.ANVIL;
    private int validators = NetworkOptions.DEFAULT_VALIDATORS;
    private ValidatorSet.Mode mode = ValidatorSet.Mode.HEADER;
    private boolean supervised;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Builder(Path folder) {
      this.folder = folder;
    }

    public Builder besu(int count) {
      chain = ChainChoice.BESU;
      validators = count;
      return this;
    }

    /** Where a new Besu network keeps its validators. */
    public Builder mode(ValidatorSet.Mode kept) {
      mode = kept;
      return this;
    }

    /** What dies is started again, as under {@code up}. */
    public Builder supervised() {
      supervised = true;
      return this;
    }

    /** A setting of the service. */
    public Builder setting(String key, String value) {
      settings.put(key, value);
      return this;
    }

    public TestNetwork start() throws IOException, InterruptedException {
      Path repository = Place.repository();
      var options =
          new NetworkOptions(
              repository,
              DataFolder.at(folder),
              chain,
              0,
              0,
              validators,
              mode,
              System.getenv(),
              settings);
      LocalNetwork network = LocalNetwork.take(options, line -> System.err.println("  " + line));
      var started = new TestNetwork(network, repository);
      try {
        network.start();
      } catch (IOException | InterruptedException | RuntimeException failure) {
        started.close();
        throw failure;
      }
      if (supervised) network.supervise();
      return started;
    }
  }

  private TestNetwork(LocalNetwork network, Path repository) {
    this.network = network;
    this.repository = repository;
    this.stopper = new Thread(this::closeQuietly, "stop test network");
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /**
   * @param folder of the data; one that an earlier network left is continued
   */
  public static Builder in(Path folder) {
    return new Builder(folder);
  }

  public URI url() {
    return network.service().url();
  }

  public URI rpcUrl() {
    return network.chain().rpcUrl();
  }

  public String apiKey() throws IOException {
    return Credentials.read(network.folder()).apiKey();
  }

  public DataFolder folder() {
    return network.folder();
  }

  public LocalNetwork network() {
    return network;
  }

  /** SIGKILL, to {@code service}, {@code anvil} or {@code besu-1} and so on. */
  public void kill(String part) {
    network.part(part).kill();
  }

  public void restart(String part) throws IOException, InterruptedException {
    network.restart(part);
  }

  /** Any of the user's commands, such as {@code pay --orders FILE --json}. */
  public CliProcess.Ended run(String... arguments) throws IOException, InterruptedException {
    return cli().run(arguments);
  }

  public CliProcess cli() {
    return CliProcess.of(network.folder(), repository);
  }

  public JsonNode pay(Path orders) throws IOException, InterruptedException {
    return succeed("pay", "--orders", orders.toString(), "--json");
  }

  public JsonNode closeSettlementWindow() throws IOException, InterruptedException {
    return succeed("settle", "--json");
  }

  public JsonNode awaitSettled() throws IOException, InterruptedException {
    return succeed("settle", "--wait=" + SETTLE_LIMIT.toMinutes() + "m", "--json");
  }

  public JsonNode reconcile() throws IOException, InterruptedException {
    return succeed("reconcile", "--json");
  }

  /** Fetches the receipt of a payment into a file. */
  public Path receipt(String payment) throws IOException, InterruptedException {
    Path file = network.folder().root().resolve("receipt-" + payment + ".json");
    Files.writeString(file, require(run("receipt", payment), "receipt", payment).out());
    return file;
  }

  public JsonNode verify(Path receipt) throws IOException, InterruptedException {
    return succeed("verify", receipt.toString(), "--json");
  }

  private JsonNode succeed(String... arguments) throws IOException, InterruptedException {
    return JSON.readTree(require(run(arguments), arguments).out());
  }

  private static CliProcess.Ended require(CliProcess.Ended ended, String... arguments) {
    if (ended.exit() == 0) return ended;
    throw new IllegalStateException(
        String.join(" ", arguments)
            + " ended with "
            + ended.exit()
            + ": "
            + ended.err()
            + ended.out());
  }

  private void closeQuietly() {
    try {
      network.close();
    } catch (IOException broken) {
      System.err.println("the test network was not stopped: " + broken);
    }
  }

  @Override
  public void close() throws IOException {
    network.close();
    if (!Thread.currentThread().equals(stopper)) {
      try {
        Runtime.getRuntime().removeShutdownHook(stopper);
      } catch (IllegalStateException _) {
        // The JVM is ending: the hook does the same.
      }
    }
  }
}
