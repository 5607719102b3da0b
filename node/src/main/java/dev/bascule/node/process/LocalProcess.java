package dev.bascule.node.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One child process in a session of its own, so that Ctrl-C in the terminal reaches only the
 * supervisor, which then stops its parts in order.
 */
public final class LocalProcess {

  /**
   * What to start. Secrets belong into files, never into {@code command} or {@code environment}.
   *
   * @param mark one of the arguments, naming our data folder
   */
  public record Launch(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log,
      String mark) {

    public Launch {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      if (!command.contains(mark)) throw new IllegalArgumentException("the mark is no argument");
    }
  }

  private static final long LOG_BYTES_MAX = 20L * 1024 * 1024;
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Process process;
  private final ProcessIdentity identity;
  private final Path log;

  private LocalProcess(Process process, ProcessIdentity identity, Path log) {
    this.process = process;
    this.identity = identity;
    this.log = log;
  }

  public static LocalProcess start(Launch launch) throws IOException {
    var command = new ArrayList<String>();
    // A child of a JVM leads no process group, so setsid replaces itself and the pid stays.
    if (Files.isExecutable(SETSID)) command.add(SETSID.toString());
    command.addAll(launch.command());
    makeRoom(launch.log());
    var builder =
        new ProcessBuilder(command)
            .directory(launch.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
    builder.environment().putAll(launch.environment());
    Process process = builder.start();
    var identity = ProcessIdentity.of(launch.name(), process.toHandle(), launch.mark());
    return new LocalProcess(process, identity, launch.log());
  }

  public ProcessIdentity identity() {
    return identity;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  public Path log() {
    return log;
  }

  /** SIGTERM, and SIGKILL when {@code grace} has passed. */
  public void stop(Duration grace) {
    stop(process.toHandle(), grace);
  }

  /** SIGKILL, and returns when the process is gone. */
  public void kill() {
    kill(process.toHandle());
  }

  /** SIGKILL to a process that another supervisor started. */
  public static void kill(ProcessHandle running) {
    running.destroyForcibly();
    await(running, Duration.ofSeconds(10));
  }

  /** Stops a process that another supervisor started. */
  public static void stop(ProcessHandle running, Duration grace) {
    running.destroy();
    if (!await(running, grace)) kill(running);
  }

  private static boolean await(ProcessHandle running, Duration limit) {
    try {
      running.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException _) {
      return !running.isAlive();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return !running.isAlive();
    }
  }

  private static void makeRoom(Path log) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
