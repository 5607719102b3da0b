package dev.bascule.node.agent;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryCalls;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryProposal.Stage;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.membership.Ballot;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Executes what the members decided when its time has come. Anybody may; every agent tries, one is
 * first, and to the others the chain says that it is done.
 */
final class ExecuteDuty {

  private final NetworkFolder network;
  private final RegistryPlace place;

  ExecuteDuty(NetworkFolder network, RegistryPlace place) {
    this.network = network;
    this.place = place;
  }

  /** Whether something was executed, so that the registry is read again. */
  boolean fulfil(EvmNode node, AgentLog log) throws IOException {
    Optional<OrganisationId> sender = sender();
    boolean executed = false;
    for (RegistryProposal each : new ProposalDesk(network, node, place).undecided()) {
      String about = "proposal " + each.id();
      log.state(about, words(each));
      if (each.stage() != Stage.READY) continue;
      if (sender.isEmpty()) {
        log.state(about + ", execution", "no voting key is in this folder; another member's agent");
        continue;
      }
      try {
        var done =
            new Ballot(network, node)
                .call(sender.get(), place, RegistryCalls.execute(each.id()), about);
        log.event(about + " was executed in block " + done.block() + ": " + actions(each));
        executed = true;
      } catch (ProblemException refused) {
        // One that cannot be executed must not keep the others.
        log.state(about + ", execution", refused.problem().code() + ": " + refused.problem().why());
      }
    }
    return executed;
  }

  private Optional<OrganisationId> sender() {
    return network.file().organisations().stream()
        .map(NetworkFile.Organisation::id)
        .filter(id -> VoterKey.isHere(network, id))
        .findFirst();
  }

  private static String words(RegistryProposal it) {
    return it.stage().name().toLowerCase(java.util.Locale.ROOT)
        + ", "
        + it.approvals()
        + " of "
        + it.needed()
        + " votes, "
        + actions(it);
  }

  private static String actions(RegistryProposal it) {
    List<String> all = it.actions().stream().map(RegistryAction::sentence).toList();
    return String.join("; ", all);
  }
}
