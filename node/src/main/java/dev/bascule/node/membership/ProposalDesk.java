package dev.bascule.node.membership;

import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryCalls;
import dev.bascule.chainrpc.registry.RegistryId;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryProposal.Stage;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Proposals of the registry as the organisations of this folder handle them. */
public final class ProposalDesk {

  /** Older undecided proposals are not looked at; they have expired for long. */
  private static final int NEWEST = 50;

  private final RegistryPlace place;
  private final RegistryViews views;
  private final Ballot ballot;

  public ProposalDesk(NetworkFolder network, EvmNode node, RegistryPlace place) {
    this.place = place;
    this.views = new RegistryViews(node, place.address());
    this.ballot = new Ballot(network, node);
  }

  public List<RegistryProposal> undecided() {
    return views.proposals(NEWEST, new BlockTag.Latest()).stream()
        .filter(each -> each.stage().isUndecided())
        .toList();
  }

  /** What is proposed already and says the same. */
  public Optional<RegistryProposal> same(List<RegistryAction> actions, boolean forced) {
    return undecided().stream()
        .filter(each -> each.actions().equals(actions) && each.forced() == forced)
        .findFirst();
  }

  /**
   * Brings a proposal as far as the given organisations can: proposes it unless somebody has, votes
   * for it, executes it when it is ready. Repeating changes nothing that was done.
   */
  public RegistryProposal further(
      List<RegistryAction> actions, boolean forced, List<OrganisationId> as) throws IOException {
    Optional<RegistryProposal> known = same(actions, forced);
    List<OrganisationId> voters = new ArrayList<>(as);
    // A newcomer may have its key here and has no vote yet.
    voters.retainAll(members());
    if (voters.isEmpty()) throw noMember(as);
    List<OrganisationId> members = List.copyOf(voters);
    long id;
    if (known.isPresent()) {
      id = known.get().id();
      voters.removeIf(each -> known.get().votes().getOrDefault(registryId(each), false));
    } else {
      OrganisationId first = voters.removeFirst();
      var _ =
          ballot.call(
              first, place, RegistryCalls.propose(actions, forced, 0), first + " cannot propose");
      id = same(actions, forced).orElseThrow().id();
    }
    for (OrganisationId voter : voters) {
      var _ = ballot.call(voter, place, RegistryCalls.vote(id, true), voter + " cannot vote");
    }
    RegistryProposal now = views.proposal(id, new BlockTag.Latest());
    if (now.stage() != Stage.READY) return now;
    var _ =
        ballot.call(
            members.getFirst(),
            place,
            RegistryCalls.execute(id),
            "proposal " + id + " is not executed");
    return views.proposal(id, new BlockTag.Latest());
  }

  private List<OrganisationId> members() {
    return views.members(new BlockTag.Latest()).stream()
        .map(each -> new OrganisationId(each.id().text()))
        .toList();
  }

  private static RuntimeException noMember(List<OrganisationId> as) {
    return Problem.of(
            ExitCode.NOT_FOUND,
            "no_vote_here",
            "nobody can vote from this folder",
            as + " are no members of the registry",
            "Run it on the machine of a member.")
        .asException();
  }

  /** Takes back what the organisation proposed, and turns its vote where it only voted. */
  public RegistryProposal against(RegistryProposal proposal, OrganisationId as) throws IOException {
    boolean own = proposal.by().equals(registryId(as));
    var _ =
        own
            ? ballot.call(as, place, RegistryCalls.withdraw(proposal.id()), as + " cannot withdraw")
            : ballot.call(as, place, RegistryCalls.vote(proposal.id(), false), as + " cannot vote");
    return views.proposal(proposal.id(), new BlockTag.Latest());
  }

  public static RegistryId registryId(OrganisationId id) {
    return new RegistryId(id.text());
  }
}
