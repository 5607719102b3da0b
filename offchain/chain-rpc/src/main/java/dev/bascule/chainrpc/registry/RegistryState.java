package dev.bascule.chainrpc.registry;

import dev.bascule.core.id.Address;
import java.util.List;
import java.util.Optional;

/**
 * The registry's lists at a block.
 *
 * @param validators in the order of their seats
 * @param changedBlock of the last change of the validators; 0 for none since the start
 */
public record RegistryState(
    long block,
    RegistryParameters parameters,
    List<Member> members,
    List<MemberNode> nodes,
    List<Address> validators,
    List<RoleGrant> grants,
    long changedBlock) {

  public RegistryState {
    members = List.copyOf(members);
    nodes = List.copyOf(nodes);
    validators = List.copyOf(validators);
    grants = List.copyOf(grants);
  }

  public Optional<Member> member(RegistryId id) {
    return members.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  public Optional<Member> votedForBy(Address voter) {
    return members.stream().filter(each -> each.voter().equals(voter)).findFirst();
  }

  public List<MemberNode> nodesOf(RegistryId id) {
    return nodes.stream().filter(each -> each.organisation().equals(id)).toList();
  }

  public Optional<MemberNode> node(Address address) {
    return nodes.stream().filter(each -> each.address().equals(address)).findFirst();
  }
}
