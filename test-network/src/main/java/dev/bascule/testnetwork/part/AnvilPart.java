package dev.bascule.testnetwork.part;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A chain of one process. It is not consensus: what it says is one node's word. */
public final class AnvilPart implements Part {

  public static final String NAME = "anvil";

  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final long POLL_MILLIS = 50;

  private final Path binary;
  private final DataFolder folder;
  private final int port;
  private final long chainId;
  private final AnvilState state;
  private @Nullable LocalProcess process;

  public AnvilPart(Path binary, DataFolder folder, int port, long chainId) {
    this.binary = binary;
    this.folder = folder;
    this.port = port;
    this.chainId = chainId;
    this.state = new AnvilState(folder.chain());
  }

  /** Where the build put the binary; empty before the contracts module was built. */
  public static Optional<Path> find(Path repository) {
    Path platforms = repository.resolve("contracts/node_modules/@foundry-rs");
    for (String platform : List.of("linux-amd64", "linux-arm64", "darwin-arm64", "darwin-amd64")) {
      Path binary = platforms.resolve("anvil-" + platform + "/bin/anvil");
      if (Files.isExecutable(binary)) return Optional.of(binary);
    }
    return Optional.empty();
  }

  /** The argument by which the anvil of a data folder is known. */
  public static String mark(DataFolder folder) {
    return new AnvilState(folder.chain()).dump().toString();
  }

  public URI rpcUrl() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start() throws IOException {
    if (isAlive()) return;
    state.prepare();
    var command =
        new ArrayList<>(
            List.of(
                binary.toString(),
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--chain-id",
                String.valueOf(chainId),
                "--accounts",
                "0",
                "--gas-price",
                "0",
                "--base-fee",
                "0",
                "--disable-min-priority-fee",
                "--hardfork",
                "prague",
                "--block-time",
                "1",
                "--mixed-mining",
                "--prune-history",
                "64",
                "--state-interval",
                "1",
                "--dump-state",
                state.dump().toString(),
                "--quiet"));
    if (state.isSaved()) command.addAll(List.of("--load-state", state.saved().toString()));
    process =
        LocalProcess.start(
            new LocalProcess.Launch(
                NAME, command, Map.of(), folder.chain(), folder.log(NAME), mark(folder)));
  }

  @Override
  public void awaitReady(Duration limit, Consumer<String> progress) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try (var probe = new ChainProbe(rpcUrl())) {
      while (System.nanoTime() < deadline) {
        OptionalLong answer = probe.chainId();
        if (answer.isPresent() && answer.getAsLong() == chainId && isAlive()) {
          compareHead(probe, progress);
          return;
        }
        if (!isAlive()) break;
        Thread.sleep(POLL_MILLIS);
      }
    }
    throw Problem.of(
            ExitCode.UNREACHABLE,
            "chain_not_ready",
            "anvil did not start",
            isAlive() ? "no answer at " + rpcUrl() : lastEnd(),
            "Read " + folder.log(NAME) + ".")
        .asException();
  }

  private void compareHead(ChainProbe probe, Consumer<String> progress)
      throws InterruptedException {
    OptionalLong head = probe.head();
    long before = state.headSeen();
    if (head.isPresent() && head.getAsLong() < before) {
      progress.accept(
          "anvil fell back from block "
              + before
              + " to "
              + head.getAsLong()
              + "; what it lost is sent again");
    }
  }

  /** Takes over what anvil has saved meanwhile; called about once a second. */
  public void keep() throws IOException, InterruptedException {
    if (!isAlive()) return;
    state.take();
    try (var probe = new ChainProbe(rpcUrl())) {
      OptionalLong head = probe.head();
      if (head.isPresent()) state.saw(head.getAsLong());
    }
  }

  /** Returns when a state is saved that was dumped after this call, so a kill cannot undo it. */
  public void awaitSaved(Duration limit) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    // The dump under way may have begun before; the one after it has not.
    for (int dumps = 0; dumps < 2; ) {
      if (state.take()) dumps++;
      else Thread.sleep(POLL_MILLIS);
      if (System.nanoTime() > deadline) {
        throw Problem.of(
                ExitCode.CONFIG_INVALID,
                "chain_not_saved",
                "anvil does not save its state",
                "no whole dump in " + state.dump() + " within " + limit.toSeconds() + " s",
                "Is the disk full? Read " + folder.log(NAME) + ".")
            .asException();
      }
    }
  }

  @Override
  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  @Override
  public Optional<ProcessIdentity> identity() {
    return Optional.ofNullable(process).map(LocalProcess::identity);
  }

  @Override
  public void stop() {
    if (process == null) return;
    process.stop(STOP_GRACE);
    try {
      state.take();
    } catch (IOException _) {
      // The state saved before stands.
    }
  }

  @Override
  public void kill() {
    if (process != null) process.kill();
  }

  @Override
  public String lastEnd() {
    return process == null || process.isAlive()
        ? ""
        : "it ended with exit code " + process.exitCode().orElse(-1);
  }
}
