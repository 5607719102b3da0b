package dev.bascule.testnetwork;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.run.NetworkOptions.ChainChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts a supervisor that outlives this command, and waits for what becomes of it. */
final class BackgroundUp {

  /** Above what its parts may take together: the supervisor says what failed, and not we. */
  private static final Duration READY_LIMIT = Duration.ofMinutes(20);

  private static final Duration STOP_GRACE = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 100;

  private final DataFolder folder;
  private final Path repository;
  private final Consumer<String> say;

  BackgroundUp(DataFolder folder, Path repository, Consumer<String> say) {
    this.folder = folder;
    this.repository = repository;
    this.say = say;
  }

  boolean isFirstStart() {
    return !Files.exists(folder.credentialsFile());
  }

  /** Returns when the network is ready; throws its reason when it will not be. */
  void start(ChainChoice chain, int port, int chainPort, int validators)
      throws IOException, InterruptedException {
    // The report of an earlier run must not be taken for this one's.
    Files.deleteIfExists(folder.networkFile());
    String mark = "--data=" + folder.root();
    Path log = folder.log("up");
    long logStart = Files.exists(log) ? Files.size(log) : 0;
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            NetworkCommand.class.getName(),
            "up",
            "--in-background",
            mark,
            "--chain=" + chain.name().toLowerCase(Locale.ROOT),
            "--port=" + port,
            "--chain-port=" + chainPort,
            "--validators=" + validators);
    var launch =
        new LocalProcess.Launch(
            "supervisor",
            command,
            Map.of("BASCULE_ROOT", repository.toString(), "BASCULE_STDERR_TERMINAL", "0"),
            repository,
            log,
            mark);
    LocalProcess supervisor = LocalProcess.start(launch);
    var interrupted = new Thread(() -> supervisor.stop(STOP_GRACE), "stop");
    Runtime.getRuntime().addShutdownHook(interrupted);
    await(supervisor, new LogTail(log, logStart));
    Runtime.getRuntime().removeShutdownHook(interrupted);
  }

  private void await(LocalProcess supervisor, LogTail tail)
      throws InterruptedException, IOException {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (true) {
      tail.newLines().forEach(say);
      Optional<NetworkFile> report = NetworkFile.read(folder.networkFile());
      if (report.isPresent() && report.get().state() == NetworkFile.State.READY) return;
      if (!supervisor.isAlive()) {
        tail.newLines().forEach(say);
        throw reason(NetworkFile.read(folder.networkFile()));
      }
      if (System.nanoTime() > deadline) {
        supervisor.stop(STOP_GRACE);
        throw notReady("not ready within " + READY_LIMIT.toMinutes() + " minutes");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private RuntimeException reason(Optional<NetworkFile> report) {
    var problem = report.map(NetworkFile::problem);
    if (problem.isPresent()) return problem.get().problem().asException();
    return notReady("its supervisor ended without a word");
  }

  private RuntimeException notReady(String why) {
    return Problem.of(
            ExitCode.UNREACHABLE,
            "network_not_ready",
            "the network did not start",
            why,
            "Read " + folder.log("up") + ".")
        .asException();
  }

  /** Waits for the network of another supervisor. */
  static void awaitReady(DataFolder folder, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<NetworkFile> report = NetworkFile.read(folder.networkFile());
      if (report.isPresent() && report.get().state() == NetworkFile.State.READY) return;
      if (report.isPresent() && report.get().problem() != null) {
        throw report.get().problem().problem().asException();
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw Problem.of(
            ExitCode.UNREACHABLE,
            "network_not_ready",
            "the network in " + folder.root() + " is not ready",
            "waited " + limit.toSeconds() + " s for its supervisor",
            "Read " + folder.log("up") + ", or stop it with ./bascule down.")
        .asException();
  }

  /** What a log gained since the last look, whole lines only. */
  private static final class LogTail {
    private final Path log;
    private long position;

    LogTail(Path log, long position) {
      this.log = log;
      this.position = position;
    }

    List<String> newLines() throws IOException {
      if (!Files.exists(log)) return List.of();
      try (var channel = Files.newByteChannel(log)) {
        if (channel.size() <= position) return List.of();
        channel.position(position);
        var in = java.nio.channels.Channels.newInputStream(channel);
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        position += text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        return text.substring(0, end).lines().filter(line -> !isResult(line)).toList();
      }
    }

    /** The banner is printed by this command itself, and errors come with their reason. */
    private static boolean isResult(String line) {
      return line.isBlank()
          || line.startsWith("bascule ")
          || line.startsWith("error: ")
          || line.startsWith("  chain ")
          || line.startsWith("  contracts ")
          || line.startsWith("  console ")
          || line.startsWith("  api key ")
          || line.startsWith("  data ")
          || line.startsWith("ready")
          || line.startsWith("NOT READY");
    }
  }
}
