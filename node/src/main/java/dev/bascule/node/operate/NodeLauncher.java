package dev.bascule.node.operate;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.besu.BesuRuntime;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalPort;
import dev.bascule.node.process.LocalProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Starts and stops the processes of nodes, each apart from the terminal and from this process. */
public final class NodeLauncher {

  /** A validator that is asked in time closes its database in order. */
  private static final Duration STOP_GRACE = Duration.ofSeconds(60);

  private static final int SMALL_HEAP_MEGABYTES = 2048;

  private final NetworkFolder network;
  private final BesuRuntime runtime;

  public NodeLauncher(NetworkFolder network, BesuRuntime runtime) {
    this.network = network;
    this.runtime = runtime;
  }

  public NetworkFolder network() {
    return network;
  }

  /**
   * Does not wait for the node.
   *
   * @throws ProblemException if one of its ports is taken
   */
  public LocalProcess start(NodeFolder node) throws IOException {
    requireFree(node, node.node().p2pPort(), "p2pPort");
    requireFree(node, node.node().rpcPort(), "rpcPort");
    requireFree(node, node.node().metricsPort(), "metricsPort");
    LocalProcess process = LocalProcess.start(runtime.launch(network, node, jvmOptions(node)));
    var recorded = new NodeProcess(node);
    recorded.record(process.identity());
    recorded.wake();
    return process;
  }

  private List<String> jvmOptions(NodeFolder node) {
    var options = new ArrayList<>(List.of("-Xms96m", "-Xmx" + node.node().heap()));
    if (node.node().heap().megabytes() < SMALL_HEAP_MEGABYTES) options.add("-XX:+UseSerialGC");
    options.addAll(classArchive(node));
    node.node().securityModule().ifPresent(module -> options.add(module.pluginsProperty()));
    return options;
  }

  /** Loaded classes, kept for the next start: half of the seconds that a JVM takes. */
  private List<String> classArchive(NodeFolder node) {
    Path archive = network.root().resolve("classes.jsa");
    // One writer: at their end all would write the archive at the same time.
    boolean writes = node.equals(network.nodes().getFirst());
    if (!writes && !Files.exists(archive)) return List.of();
    return List.of(
        writes ? "-XX:+AutoCreateSharedArchive" : "-Xshare:auto",
        "-XX:SharedArchiveFile=" + archive);
  }

  private static void requireFree(NodeFolder node, int port, String key) {
    if (LocalPort.isFree(port)) return;
    throw Problem.of(
            ExitCode.CONFLICT,
            "port_in_use",
            "port " + port + " of " + node.name() + " is taken",
            LocalPort.holder(port).orElse("a process of another user") + " listens there",
            "Stop it, or change " + key + " in network.yml and render the folder again.")
        .asException();
  }

  /**
   * Asks all to stop at the same time: one after the other would make the rest change rounds. A
   * process that is not ours is left alone.
   *
   * @return the nodes that were running
   */
  public static List<NodeFolder> stop(List<NodeFolder> nodes) throws IOException {
    var stopped = new ArrayList<NodeFolder>();
    try (var stops = Executors.newVirtualThreadPerTaskExecutor()) {
      for (NodeFolder node : nodes) {
        var living = new NodeProcess(node).find().flatMap(identity -> identity.find());
        if (living.isEmpty()) continue;
        stopped.add(node);
        new NodeProcess(node).rest();
        stops.execute(() -> LocalProcess.stop(living.get(), STOP_GRACE));
      }
    }
    for (NodeFolder node : nodes) new NodeProcess(node).forget();
    return List.copyOf(stopped);
  }
}
