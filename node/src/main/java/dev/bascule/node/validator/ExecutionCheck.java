package dev.bascule.node.validator;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryState;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.membership.SeatRules;
import dev.bascule.node.network.NetworkFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a proposal that is ready may be executed now. The registry counts seats and cannot see
 * who runs; a change takes effect at once, and a chain without a quorum takes none back (ADR 77).
 */
public final class ExecutionCheck {

  private ExecutionCheck() {}

  /**
   * What speaks against executing the proposal now; empty when nothing does.
   *
   * @param state of the registry at the head, after whatever was executed before
   * @throws ProblemException if the validators in force cannot be read
   */
  public static Optional<SeatRules.Objection> objection(
      NetworkFolder network, EvmNode node, RegistryState state, RegistryProposal proposal)
      throws IOException {
    for (RegistryAction action : proposal.actions()) {
      if (action instanceof RegistryAction.Unreadable) {
        return Optional.of(new SeatRules.Objection("action_unknown", action.sentence()));
      }
    }
    List<Address> after = after(state.validators(), proposal.actions());
    boolean same = Set.copyOf(after).equals(Set.copyOf(state.validators()));
    if (proposal.forced() || same) return Optional.empty();
    Seats seats = Seats.of(network, node);
    try (NodeRpc rpc = NodeRpc.at(node.rpc().url())) {
      Optional<Set<Address>> sealing = RecentSealers.of(rpc, seats);
      if (sealing.isPresent()) return SeatRules.running(seats.members(), after, sealing.get());
    }
    return Optional.of(
        new SeatRules.Objection(
            "seals_unknown",
            "who seals cannot be told yet: the last "
                + RecentSealers.blocks(seats)
                + " blocks are asked, and the chain is at block "
                + seats.head()));
  }

  /** The validators of the registry after the actions, ascending. */
  static List<Address> after(List<Address> validators, List<RegistryAction> actions) {
    TreeSet<Address> seats = new TreeSet<>(validators);
    for (RegistryAction action : actions) {
      switch (action) {
        case RegistryAction.AddNode(var node) -> {
          if (node.roles().validator()) seats.add(node.address());
        }
        case RegistryAction.UpdateNode(Address node, _, _, var roles) -> {
          if (roles.validator()) seats.add(node);
          else seats.remove(node);
        }
        case RegistryAction.RemoveNode(Address node) -> seats.remove(node);
        case RegistryAction.AddOrganisation _,
            RegistryAction.UpdateOrganisation _,
            RegistryAction.RemoveOrganisation _,
            RegistryAction.GrantRole _,
            RegistryAction.RevokeRole _,
            RegistryAction.SetParameters _,
            RegistryAction.Call _,
            RegistryAction.Unreadable _ -> {}
      }
    }
    return List.copyOf(seats);
  }

  /** What is decided and waits, a sentence each; none where that cannot be read. */
  public static List<String> waiting(NetworkFolder network, EvmNode node) {
    List<String> waiting = new ArrayList<>();
    try {
      Optional<RegistryPlace> place = RegistryPlace.of(network);
      if (place.isEmpty()) return waiting;
      RegistryState state = new RegistryViews(node, place.get().address()).state(node.headNumber());
      for (RegistryProposal each : new ProposalDesk(network, node, place.get()).undecided()) {
        if (each.stage() != RegistryProposal.Stage.READY) continue;
        objection(network, node, state, each)
            .ifPresent(why ->
                waiting.add(
                    "proposal "
                        + each.id()
                        + " is ready and waits, "
                        + why.code()
                        + ": "
                        + why.sentence()));
      }
      return waiting;
    } catch (RpcException
        | MalformedAnswer
        | AbiReader.MalformedAbi
        | ProblemException
        | IOException _) {
      return List.of(); // A node that does not tell this may well tell the rest.
    }
  }
}
