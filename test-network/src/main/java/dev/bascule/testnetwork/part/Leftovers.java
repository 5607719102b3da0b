package dev.bascule.testnetwork.part;

import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Processes that a killed supervisor left. They are found by an argument that names this data
 * folder, so nobody else's process is ever touched, and those that died unrecorded are found too.
 */
public final class Leftovers {

  private static final Duration GRACE = Duration.ofSeconds(45);

  private static final String BESU = "besu";

  private Leftovers() {}

  /** The service first, then the chain under it. */
  public static List<ProcessIdentity> find(DataFolder folder) throws IOException {
    var found = new ArrayList<ProcessIdentity>();
    found.addAll(ProcessIdentity.carrying(ServicePart.NAME, ServicePart.mark(folder)));
    found.addAll(ProcessIdentity.carrying(AnvilPart.NAME, AnvilPart.mark(folder)));
    if (Files.exists(folder.chain().resolve(NetworkFile.NAME))) {
      for (NodeFolder node : NetworkFolder.open(folder.chain()).nodes()) {
        found.addAll(ProcessIdentity.carrying(BESU, node.mark()));
      }
    }
    return found;
  }

  /** Only while holding the folder's lock: otherwise they are a running network's parts. */
  public static List<ProcessIdentity> stop(DataFolder folder, Consumer<String> say)
      throws IOException {
    List<ProcessIdentity> found = find(folder);
    for (ProcessIdentity identity : found) {
      say.accept("stopping " + identity.name() + " (process " + identity.pid() + ")");
      if (!identity.name().equals(BESU)) {
        identity.find().ifPresent(running -> LocalProcess.stop(running, GRACE));
      }
    }
    // Validators together: one after the other would make the rest change rounds.
    List<ProcessHandle> validators =
        found.stream()
            .filter(identity -> identity.name().equals(BESU))
            .flatMap(identity -> identity.find().stream())
            .toList();
    validators.forEach(ProcessHandle::destroy);
    validators.forEach(running -> LocalProcess.stop(running, GRACE));
    return found;
  }
}
