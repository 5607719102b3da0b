package dev.bascule.node.agent;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryCalls;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryProposal.Stage;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.membership.Ballot;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.membership.SeatRules;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.OrganisationId;
import dev.bascule.node.validator.ExecutionCheck;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Executes what the members decided when its time has come. Anybody may; every agent tries, one is
 * first, and to the others the chain says that it is done. What would halt the chain waits.
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
    RegistryViews views = new RegistryViews(node, place.address());
    boolean executed = false;
    // The oldest first; each is counted on what those before it have left.
    for (RegistryProposal each : new ProposalDesk(network, node, place).undecided().reversed()) {
      String about = "proposal " + each.id();
      log.state(about, words(each));
      if (each.stage() != Stage.READY) continue;
      try {
        Optional<SeatRules.Objection> against =
            ExecutionCheck.objection(network, node, views.state(node.headNumber()), each);
        if (against.isPresent()) {
          log.state(
              about + ", execution",
              "waits, " + against.get().code() + ": " + against.get().sentence());
          continue;
        }
        if (sender.isEmpty()) {
          log.state(
              about + ", execution", "no voting key is in this folder; another member's agent");
          continue;
        }
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
