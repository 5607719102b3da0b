package dev.bascule.testnetwork.part;

import dev.bascule.node.besu.ConsortiumNetwork;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
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

  private Leftovers() {}

  /** The service first, then the chain under it. */
  public static List<ProcessIdentity> find(DataFolder folder) {
    var found = new ArrayList<ProcessIdentity>();
    found.addAll(ProcessIdentity.carrying(ServicePart.NAME, ServicePart.mark(folder)));
    found.addAll(ProcessIdentity.carrying(AnvilPart.NAME, AnvilPart.mark(folder)));
    for (String mark : ConsortiumNetwork.marks(folder.chain())) {
      found.addAll(ProcessIdentity.carrying("besu", mark));
    }
    return found;
  }

  /** Only while holding the folder's lock: otherwise they are a running network's parts. */
  public static List<ProcessIdentity> stop(DataFolder folder, Consumer<String> say) {
    List<ProcessIdentity> found = find(folder);
    for (ProcessIdentity identity : found) {
      say.accept("stopping " + identity.name() + " (process " + identity.pid() + ")");
      if (!identity.name().equals("besu")) {
        identity.find().ifPresent(running -> LocalProcess.stop(running, GRACE));
      }
    }
    // Validators together: one after the other would make the rest change rounds.
    List<ProcessHandle> validators =
        found.stream()
            .filter(identity -> identity.name().equals("besu"))
            .flatMap(identity -> identity.find().stream())
            .toList();
    validators.forEach(ProcessHandle::destroy);
    validators.forEach(running -> LocalProcess.stop(running, GRACE));
    return found;
  }
}
