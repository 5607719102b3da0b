package dev.bascule.testnetwork;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.part.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code down}: stops what {@code up} started, whoever is left of it. */
@Command(
    name = "down",
    description = {
      "Stops the network of a data folder in order: service, then chain.",
      "Data stays. When nothing runs, it says so and succeeds."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule down", "  ./bascule down --data /tmp/second --json"})
final class DownCommand implements Callable<Integer> {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 100;

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final Place place = new Place();

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataFolder folder = place.folder();
    if (!Files.isDirectory(folder.root())) return done(false, List.of());
    boolean supervised = stopSupervisor(folder);
    Optional<DataFolder.Lock> lock = folder.lock();
    if (lock.isEmpty()) throw stillHeld(folder);
    try (var _ = lock.get()) {
      List<ProcessIdentity> left = Leftovers.stop(folder, terminal::remark);
      if (!left.isEmpty()) markStopped(folder);
      return done(supervised, left);
    }
  }

  private boolean stopSupervisor(DataFolder folder) throws IOException, InterruptedException {
    Optional<DataFolder.Lock> free = folder.lock();
    if (free.isPresent()) {
      free.get().close();
      return false;
    }
    NetworkFile.read(folder.networkFile())
        .flatMap(network -> network.supervisor().identity().find())
        .filter(supervisor -> supervisor.pid() != ProcessHandle.current().pid())
        .ifPresent(supervisor -> {
          terminal.remark("stopping the network (process " + supervisor.pid() + ")");
          supervisor.destroy();
        });
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<DataFolder.Lock> lock = folder.lock();
      if (lock.isPresent()) {
        lock.get().close();
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw stillHeld(folder);
  }

  private static RuntimeException stillHeld(DataFolder folder) {
    return Problem.of(
            ExitCode.PENDING,
            "network_still_running",
            "the network in " + folder.root() + " does not stop",
            "its supervisor still holds the folder after " + LIMIT.toSeconds() + " s",
            "Run ./bascule down again; read " + folder.log("up") + ".")
        .asException();
  }

  private static void markStopped(DataFolder folder) throws IOException {
    Optional<NetworkFile> last = NetworkFile.read(folder.networkFile());
    if (last.isPresent()) last.get().stopped().write(folder.networkFile());
  }

  private Integer done(boolean supervised, List<ProcessIdentity> left) {
    boolean any = supervised || !left.isEmpty();
    var json = new LinkedHashMap<String, Object>();
    json.put("state", "stopped");
    json.put("wasRunning", any);
    terminal.result(
        json, () -> terminal.line(any ? "stopped; the data stays" : "nothing is running"));
    return ExitCode.OK.number();
  }
}
