package dev.bascule.node.besu;

import dev.bascule.core.id.Address;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One validator: its folder, its ports, its process. */
public final class BesuNode {

  private static final Duration STOP_GRACE = Duration.ofSeconds(30);

  private final String name;
  private final Path folder;
  private final Path log;
  private final int rpcPort;
  private final int peerPort;
  private final NodeKey key;
  private @Nullable LocalProcess process;

  BesuNode(String name, Path folder, Path log, int rpcPort, int peerPort, NodeKey key) {
    this.name = name;
    this.folder = folder;
    this.log = log;
    this.rpcPort = rpcPort;
    this.peerPort = peerPort;
    this.key = key;
  }

  public String name() {
    return name;
  }

  public Address address() {
    return key.address();
  }

  public URI rpcUrl() {
    return URI.create("http://127.0.0.1:" + rpcPort);
  }

  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  public Optional<ProcessIdentity> identity() {
    return Optional.ofNullable(process).map(LocalProcess::identity);
  }

  String enode() {
    return key.enode(peerPort);
  }

  int rpcPort() {
    return rpcPort;
  }

  int peerPort() {
    return peerPort;
  }

  Path folder() {
    return folder;
  }

  /** The argument by which this node's process is known. */
  static String mark(Path folder) {
    return "--config-file=" + folder.resolve("besu.toml").toAbsolutePath();
  }

  void start(BesuDistribution besu, List<String> jvmOptions) throws IOException {
    if (isAlive()) return;
    String mark = mark(folder);
    var options = new ArrayList<>(List.of("-Xms96m", "-Xmx768m", "-XX:+UseSerialGC"));
    options.addAll(jvmOptions);
    process =
        LocalProcess.start(
            new LocalProcess.Launch(
                name,
                List.of(besu.launcher().toString(), mark),
                Map.of(
                    "JAVA_HOME", System.getProperty("java.home"),
                    "BESU_OPTS", String.join(" ", options)),
                folder,
                log,
                mark));
  }

  /** SIGTERM; a validator that is asked in time closes its database in order. */
  public void stop() {
    if (process != null) process.stop(STOP_GRACE);
  }

  public void kill() {
    if (process != null) process.kill();
  }
}
