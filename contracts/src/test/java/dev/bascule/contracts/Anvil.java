package dev.bascule.contracts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real EVM for a test: anvil on a free port of the loopback, gas price zero, gone when closed.
 *
 * <p>Blocks are mined when a transaction arrives, unless a block time is given; with {@link
 * Options#mixed} both happen.
 */
public final class Anvil implements AutoCloseable {

  /** The accounts that anvil funds and unlocks are derived from this well-known test phrase. */
  public static final String MNEMONIC =
      "test test test test test test test test test test test junk";

  private static final Path BINARY =
      Path.of("contracts/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final int ATTEMPTS = 3;

  /**
   * Ends the node when our end of its input closes, so that not even a killed JVM leaves it behind.
   */
  private static final String GUARD =
      "exec 3<&0; (cat <&3 >/dev/null; kill $$ 2>/dev/null) & exec \"$@\" 3<&- </dev/null";

  private final Process process;
  private final Thread stopper;
  private final int port;
  private final long chainId;

  private Anvil(Process process, int port, long chainId) {
    this.process = process;
    this.port = port;
    this.chainId = chainId;
    this.stopper = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /** What a test may choose. The defaults: chain 31337, mining at once, nothing saved. */
  public static final class Options {
    private long chainId = 31337;
    private int port;
    private Optional<Duration> blockTime = Optional.empty();
    private boolean mixed;
    private Optional<Path> state = Optional.empty();
    private Optional<Path> log = Optional.empty();

    public Options chainId(long id) {
      this.chainId = id;
      return this;
    }

    /** A fixed port, to start again where an earlier anvil stood. Zero takes a free one. */
    public Options port(int fixed) {
      this.port = fixed;
      return this;
    }

    public Options blockTime(Duration period) {
      this.blockTime = Optional.of(period);
      return this;
    }

    /** Mines at each transaction and at each block time. */
    public Options mixed() {
      this.mixed = true;
      return this;
    }

    /** Loads the chain from this file and saves it there, each second and at the end. */
    public Options state(Path file) {
      this.state = Optional.of(file);
      return this;
    }

    public Options log(Path file) {
      this.log = Optional.of(file);
      return this;
    }
  }

  /** Starts with the defaults. */
  public static Anvil start() {
    return start(new Options());
  }

  /** Starts and waits until the node answers. */
  public static Anvil start(Options options) {
    try {
      // Somebody else may take a free port before the node does; then another one is tried.
      for (int attempt = 1; options.port == 0 && attempt < ATTEMPTS; attempt++) {
        Anvil anvil = launch(options, freePort());
        if (anvil.answers()) {
          return anvil;
        }
        anvil.close();
      }
      Anvil anvil = launch(options, options.port == 0 ? freePort() : options.port);
      if (!anvil.answers()) {
        anvil.close();
        throw new IllegalStateException(
            "anvil on port " + anvil.port + " ended, or did not answer within " + START_DEADLINE);
      }
      return anvil;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Anvil launch(Options options, int port) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(options, port));
    builder.redirectErrorStream(true);
    builder.redirectOutput(
        options
            .log
            .map(Path::toFile)
            .map(ProcessBuilder.Redirect::appendTo)
            .orElse(ProcessBuilder.Redirect.DISCARD));
    return new Anvil(builder.start(), port, options.chainId);
  }

  /** Where the binary stands: {@code contracts/node_modules} under the repository's root. */
  public static Path binary() {
    Path binary = repositoryRoot().resolve(BINARY);
    if (!Files.isExecutable(binary)) {
      throw new IllegalStateException(
          "anvil is not at " + binary + "; build the contracts module first, which installs it");
    }
    return binary;
  }

  /** The folder above the working directory that holds {@code .git} or the launcher. */
  public static Path repositoryRoot() {
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git")) || Files.isExecutable(at.resolve("bascule"))) {
        return at;
      }
    }
    throw new IllegalStateException("no folder above " + start + " holds .git or bascule");
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  public long chainId() {
    return chainId;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** As a power cut would: SIGKILL, nothing saved beyond the last interval. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Whether the node ends by itself when this JVM is killed, which closes the pipe. */
  boolean endsWithoutParent() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor(60, TimeUnit.SECONDS);
  }

  /** Sends one JSON-RPC call with parameters as JSON text, and returns the whole answer as text. */
  public String rpc(String method, String paramsJson) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
              .formatted(method, paramsJson);
      HttpRequest request =
          HttpRequest.newBuilder(url())
              .timeout(Duration.ofSeconds(30))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + method, e);
    }
  }

  /** SIGTERM, so that the state file is written; SIGKILL when that takes too long. */
  @Override
  public void close() {
    process.destroy();
    awaitEnd();
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // The JVM is going down; the hook has run or will.
    }
  }

  private static List<String> command(Options options, int port) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "anvil"));
    command.add(binary().toString());
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--chain-id", Long.toString(options.chainId)));
    command.addAll(List.of("--gas-price", "0", "--base-fee", "0", "--disable-min-priority-fee"));
    command.addAll(List.of("--hardfork", "prague", "--mnemonic", MNEMONIC, "--quiet"));
    if (options.blockTime.isPresent()) {
      command.addAll(List.of("--block-time", seconds(options.blockTime.get())));
      if (options.mixed) {
        command.add("--mixed-mining");
      }
    }
    if (options.state.isPresent()) {
      Path file = options.state.get().toAbsolutePath();
      // Without its folder anvil saves nothing, and says nothing.
      Files.createDirectories(file.getParent());
      command.addAll(List.of("--state", file.toString(), "--state-interval", "1"));
      command.addAll(List.of("--prune-history", "64"));
    }
    return command;
  }

  private static String seconds(Duration period) {
    return java.math.BigDecimal.valueOf(period.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean answers() {
    long deadline = System.nanoTime() + START_DEADLINE.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try {
        if (rpc("eth_chainId", "[]").contains("\"0x" + Long.toHexString(chainId) + "\"")
            && process.isAlive()) {
          return true;
        }
      } catch (UncheckedIOException e) {
        // Not listening yet.
      }
      pause();
    }
    return false;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while anvil starts", e);
    }
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
