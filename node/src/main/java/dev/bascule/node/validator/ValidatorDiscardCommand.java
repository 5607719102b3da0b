package dev.bascule.node.validator;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.membership.Membership;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkOption;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node validator discard}. */
@Command(
    name = "discard",
    description = {
      "Takes back the votes of this folder's organisations about an organisation.",
      "In contract mode an own proposal is withdrawn; a vote for another's is turned."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule node validator discard bank-e --dry-run",
      "  ./bascule node validator discard bank-e --as bank-a"
    })
final class ValidatorDiscardCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOption option = new NetworkOption();

  @Parameters(paramLabel = "ORG", description = "The organisation that was voted on.")
  private String organisation = "";

  @Option(
      names = "--as",
      paramLabel = "ORG",
      description = "Whose votes, by default every organisation whose keys are here.")
  private List<String> as = new ArrayList<>();

  @Option(names = "--dry-run", description = "Shows which votes and changes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    NetworkFolder network = option.open();
    NetworkFile.Organisation subject = Membership.organisation(network, organisation);
    List<OrganisationId> voters = Membership.acting(network, as);
    List<String> done = new ArrayList<>();
    try (EvmNode node = AnsweringNode.required(network)) {
      if (Seats.of(network, node).mode() == ValidatorSet.Mode.HEADER) {
        takeBack(network, subject, voters, done);
      }
      if (RegistryPlace.of(network).isPresent()) turn(network, node, subject, voters, done);
    }
    String prefix = dryRun ? "would be taken back: " : "taken back: ";
    terminal.result(
        Map.of("dryRun", dryRun, "discarded", done),
        () -> {
          for (String each : done) terminal.line(prefix + each);
          if (done.isEmpty()) terminal.line("No vote on " + organisation + " is held here.");
        });
    return ExitCode.OK.number();
  }

  private void takeBack(
      NetworkFolder network,
      NetworkFile.Organisation subject,
      List<OrganisationId> voters,
      List<String> done) {
    for (NodeFolder each : network.nodes()) {
      if (!each.isValidator() || !each.isLocal() || !voters.contains(each.organisation())) continue;
      Map<Address, Boolean> pending = HeaderVotes.pending(each).orElse(Map.of());
      for (NodeFolder about : network.nodesOf(subject.id())) {
        if (!pending.containsKey(about.address())) continue;
        if (!dryRun && HeaderVotes.takeBack(each, about.address()).isPresent()) continue;
        done.add("the vote of " + each.name() + " on " + about.name());
      }
    }
  }

  private void turn(
      NetworkFolder network,
      EvmNode node,
      NetworkFile.Organisation subject,
      List<OrganisationId> voters,
      List<String> done)
      throws IOException {
    RegistryPlace place = RegistryPlace.required(network);
    Set<Address> about = new TreeSet<>();
    for (NodeFolder each : network.nodesOf(subject.id())) about.add(each.address());
    new RegistryViews(node, place.address())
        .state(node.headNumber())
        .nodesOf(ProposalDesk.registryId(subject.id()))
        .forEach(each -> about.add(each.address()));
    ProposalDesk desk = new ProposalDesk(network, node, place);
    for (RegistryProposal proposal : desk.undecided()) {
      if (!isAbout(proposal, subject, about)) continue;
      for (OrganisationId voter : voters) {
        if (!proposal.votes().getOrDefault(ProposalDesk.registryId(voter), false)) continue;
        if (!dryRun) desk.against(proposal, voter);
        done.add("the vote of " + voter + " on proposal " + proposal.id());
        // Withdrawn: nobody else's vote counts any more.
        if (proposal.by().equals(ProposalDesk.registryId(voter))) break;
      }
    }
  }

  private static boolean isAbout(
      RegistryProposal proposal, NetworkFile.Organisation subject, Set<Address> nodes) {
    var id = ProposalDesk.registryId(subject.id());
    return proposal.actions().stream()
        .anyMatch(action ->
            switch (action) {
              case RegistryAction.AddOrganisation(var member) -> member.id().equals(id);
              case RegistryAction.UpdateOrganisation(var member) -> member.id().equals(id);
              case RegistryAction.RemoveOrganisation(var it) -> it.equals(id);
              case RegistryAction.AddNode(var it) -> it.organisation().equals(id);
              case RegistryAction.UpdateNode update -> nodes.contains(update.node());
              case RegistryAction.RemoveNode(var it) -> nodes.contains(it);
              case RegistryAction.GrantRole(var grant) -> grant.organisation().equals(id);
              case RegistryAction.RevokeRole _,
                  RegistryAction.SetParameters _,
                  RegistryAction.Call _,
                  RegistryAction.Unreadable _ ->
                  false;
            });
  }
}
