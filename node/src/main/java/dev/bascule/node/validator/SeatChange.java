package dev.bascule.node.validator;

import dev.bascule.chainrpc.registry.MemberNode;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryState;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.Membership;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What "an organisation joins the validators" means, or leaves them. */
final class SeatChange {

  private SeatChange() {}

  /** The set as it would be: the organisation's validators of network.yml in it, or out of it. */
  static List<Address> after(
      List<Address> now, NetworkFolder network, NetworkFile.Organisation subject, boolean drop) {
    List<Address> after = new ArrayList<>(now);
    for (NodeFolder node : network.nodesOf(subject.id())) {
      if (!node.isValidator()) continue;
      if (drop) after.remove(node.address());
      else if (!after.contains(node.address())) after.add(node.address());
    }
    return after;
  }

  /** The same as steps of a proposal; none when the registry says so already. */
  static List<RegistryAction> actions(
      RegistryState state,
      NetworkFolder network,
      NetworkFile.Organisation subject,
      boolean drop,
      boolean dryRun)
      throws IOException {
    return drop ? leaving(state, subject) : joining(state, network, subject, dryRun);
  }

  private static List<RegistryAction> joining(
      RegistryState state, NetworkFolder network, NetworkFile.Organisation subject, boolean dryRun)
      throws IOException {
    List<RegistryAction> actions = new ArrayList<>();
    if (state.member(ProposalDesk.registryId(subject.id())).isEmpty()) {
      Optional<Address> told = VoterKey.address(network, subject.id());
      // A dry run makes no key; any account shows what the registry would say.
      Address voter =
          told.isPresent() || !dryRun
              ? VoterKey.ensure(network, subject.id(), new SecureRandom())
              : Address.ofHex("0x00000000000000000000000000000000000000d1");
      actions.add(new RegistryAction.AddOrganisation(Membership.member(subject, voter)));
    }
    for (NodeFolder folder : network.nodesOf(subject.id())) {
      MemberNode node = Membership.node(folder);
      Optional<MemberNode> listed = state.node(node.address());
      if (listed.isEmpty()) {
        actions.add(new RegistryAction.AddNode(node));
      } else if (!listed.get().equals(node)) {
        actions.add(
            new RegistryAction.UpdateNode(node.address(), node.host(), node.port(), node.roles()));
      }
    }
    return actions;
  }

  /** Its nodes, then its roles, then the organisation itself. */
  private static List<RegistryAction> leaving(
      RegistryState state, NetworkFile.Organisation subject) {
    var id = ProposalDesk.registryId(subject.id());
    List<RegistryAction> actions = new ArrayList<>();
    for (MemberNode node : state.nodesOf(id)) {
      actions.add(new RegistryAction.RemoveNode(node.address()));
    }
    for (var grant : state.grants()) {
      if (grant.organisation().equals(id)) {
        actions.add(new RegistryAction.RevokeRole(grant.account(), grant.role()));
      }
    }
    if (state.member(id).isPresent()) actions.add(new RegistryAction.RemoveOrganisation(id));
    return actions;
  }
}
