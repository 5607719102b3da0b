package dev.bascule.node.operate;

import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.PrivateFile;
import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process of one node. A pid by itself is never believed: the process must have the start that
 * was recorded and the argument that names this node's folder, otherwise it is a stranger's.
 */
public final class NodeProcess {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final NodeFolder folder;

  public NodeProcess(NodeFolder folder) {
    this.folder = folder;
  }

  /** The living process, recorded or not: a service manager records nothing here. */
  public Optional<ProcessIdentity> find() {
    Optional<ProcessIdentity> recorded = findRecorded();
    if (recorded.isPresent()) return recorded;
    return ProcessIdentity.carrying(folder.name(), folder.mark()).stream().findFirst();
  }

  /**
   * Whether the recorded process lives; cheaper than {@link #find}, and blind to unrecorded ones.
   */
  public Optional<ProcessIdentity> findRecorded() {
    return recorded().filter(known -> known.find().isPresent());
  }

  /** Whether the operator stopped the node, so that nobody starts it by himself. */
  public boolean rests() {
    return Files.exists(folder.restFile());
  }

  public NodeState state() {
    Optional<ProcessIdentity> living = find();
    if (living.isPresent()) {
      return answers() ? new NodeState.Running(living.get()) : new NodeState.Starting(living.get());
    }
    if (!folder.isLocal()) return new NodeState.Elsewhere();
    return recorded()
        .<NodeState>map(known ->
            new NodeState.StalePid(
                known.pid(),
                ProcessHandle.of(known.pid()).isPresent()
                    ? "the pid belongs to another process now"
                    : "the process ended without being stopped",
                LastWords.errorAfterTheLastBlock(folder.log())))
        .orElseGet(NodeState.Stopped::new);
  }

  private boolean answers() {
    try (var rpc = NodeRpc.at(folder.rpcUrl())) {
      return rpc.headNumber().said().isPresent();
    }
  }

  /** What {@code node.pid} says, believed or not. */
  Optional<ProcessIdentity> recorded() {
    Path file = folder.pidFile();
    try {
      if (!Files.isReadable(file)) return Optional.empty();
      JsonNode json = JSON.readTree(Files.readString(file));
      return Optional.of(
          new ProcessIdentity(
              folder.name(),
              json.path("pid").asLong(0),
              Instant.parse(json.path("startedAt").asString("")),
              json.path("start").asString(""),
              folder.mark()));
    } catch (IOException | JacksonException | DateTimeException _) {
      return Optional.empty();
    }
  }

  void record(ProcessIdentity identity) throws IOException {
    var json = JSON.createObjectNode();
    json.put("pid", identity.pid());
    json.put("startedAt", identity.startedAt().toString());
    json.put("start", identity.start());
    PrivateFile.write(folder.pidFile(), json + "\n");
  }

  void rest() throws IOException {
    PrivateFile.write(folder.restFile(), "");
  }

  void wake() throws IOException {
    Files.deleteIfExists(folder.restFile());
  }

  void forget() throws IOException {
    Files.deleteIfExists(folder.pidFile());
  }
}
