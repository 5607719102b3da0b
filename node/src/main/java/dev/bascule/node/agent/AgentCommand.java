package dev.bascule.node.agent;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Json;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code node agent}. */
@Command(
    name = "agent",
    description = {
      "Runs until Ctrl-C and keeps the nodes of this folder as the registry says: allowlists and"
          + " static peers, votes in header mode, proposals whose time has come, and the history"
          + " of the validators in trust.json.",
      "It may be killed at any time. One runs for a folder. With --json, one document a line."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule node agent --network ./network", "  ./bascule node agent --once"})
public final class AgentCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Option(names = "--once", description = "Looks once and ends.")
  private boolean once;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Between two looks, by default ${DEFAULT-VALUE}.")
  private int interval = 2;

  @Override
  public Integer call() throws IOException, InterruptedException {
    NetworkFolder network = option.open();
    Path file = network.root().resolve("agent.lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw Problem.of(
                ExitCode.CONFLICT,
                "agent_runs_already",
                "an agent runs for this network",
                file + " is locked by another process",
                "Two would write the same files; stop the other one first.")
            .asException();
      }
      Agent agent = new Agent(network, this::say, Clock.systemUTC());
      agent.look();
      while (!once) {
        Thread.sleep(Duration.ofSeconds(Math.max(1, interval)));
        agent.look();
      }
    }
    return ExitCode.OK.number();
  }

  private void say(String event) {
    terminal.line(terminal.json() ? Json.compact(Map.of("event", event)) : event);
  }

  /** The system gives it back when the process ends, however it ends. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }
}
