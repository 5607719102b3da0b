package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.registry.RegistryProposal.Stage;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the registry's storage says at a block, by one node's word. */
public final class RegistryViews {

  private static final int LIST_MAX = 1_000;
  private static final int FOR = 1;

  private final EvmNode node;
  private final Address registry;

  public RegistryViews(EvmNode node, Address registry) {
    this.node = node;
    this.registry = registry;
  }

  public Address registry() {
    return registry;
  }

  /** All lists, read at one block so that they fit together. */
  public RegistryState state(long block) {
    BlockTag at = new BlockTag.At(block);
    try {
      return new RegistryState(
          block,
          RegistryParameters.read(read("parameters()", new AbiWords(), at)),
          members(at),
          nodes(at),
          validators(at),
          grants(at),
          read("validatorsChanged()", new AbiWords(), at).number(0));
    } catch (IllegalArgumentException never) {
      // What the contract never holds, somebody made up.
      throw new MalformedAnswer("the registry: " + never.getMessage());
    }
  }

  public List<Address> validators(BlockTag at) {
    AbiReader list = list("getValidators()", at);
    List<Address> validators = new ArrayList<>();
    for (int i = 0; i < size(list, 1); i++) validators.add(list.items().address(i));
    return validators;
  }

  public List<Member> members(BlockTag at) {
    List<RegistryId> ids = organisationIds(at);
    List<Bytes> calls =
        ids.stream()
            .map(id -> VaultCalls.words("organisation(bytes32)", new AbiWords().bytes32(id.word())))
            .toList();
    List<Bytes> answers = node.calls(registry, calls, at);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      AbiReader it = new AbiReader(answers.get(i)).at(0);
      members.add(
          new Member(
              ids.get(i),
              RegistryAction.text(it, 0),
              Member.leiOf(Bytes.of(it.bytes32(1))),
              it.address(4)));
    }
    return members;
  }

  private List<RegistryId> organisationIds(BlockTag at) {
    AbiReader list = list("organisationIds()", at);
    List<RegistryId> ids = new ArrayList<>();
    for (int i = 0; i < size(list, 1); i++) ids.add(RegistryId.ofWord(list.items().bytes32(i)));
    return ids;
  }

  private List<MemberNode> nodes(BlockTag at) {
    AbiReader list = list("nodeIds()", at);
    List<Bytes> calls = new ArrayList<>();
    for (int i = 0; i < size(list, 1); i++) {
      calls.add(VaultCalls.words("node(address)", new AbiWords().address(list.items().address(i))));
    }
    List<MemberNode> nodes = new ArrayList<>();
    for (Bytes answer : node.calls(registry, calls, at)) {
      AbiReader it = new AbiReader(answer).at(0);
      nodes.add(
          new MemberNode(
              RegistryId.ofWord(it.bytes32(0)),
              Bytes.concat(Bytes.of(it.bytes32(1)), Bytes.of(it.bytes32(2))),
              RegistryAction.text(it, 3),
              it.uint(4, 16).intValueExact(),
              NodeRoles.ofBits(it.uint(5, 8).intValueExact())));
    }
    return nodes;
  }

  private List<RoleGrant> grants(BlockTag at) {
    AbiReader list = list("grants()", at);
    List<RoleGrant> grants = new ArrayList<>();
    for (int i = 0; i < size(list, 3); i++) {
      AbiReader it = list.items().from(96 * i);
      grants.add(
          new RoleGrant(
              it.address(0), RegistryId.ofWord(it.bytes32(1)), RegistryId.ofWord(it.bytes32(2))));
    }
    return grants;
  }

  public long lastProposal(BlockTag at) {
    return read("lastProposal()", new AbiWords(), at).number(0);
  }

  /** The newest proposals, newest first. */
  public List<RegistryProposal> proposals(int most, BlockTag at) {
    List<RegistryId> members = organisationIds(at);
    List<RegistryProposal> proposals = new ArrayList<>();
    long last = lastProposal(at);
    for (long id = last; id > Math.max(0, last - most); id--) {
      proposals.add(proposal(id, members, at));
    }
    return proposals;
  }

  public RegistryProposal proposal(long id, BlockTag at) {
    return proposal(id, organisationIds(at), at);
  }

  private RegistryProposal proposal(long id, List<RegistryId> members, BlockTag at) {
    List<Bytes> calls = new ArrayList<>();
    calls.add(VaultCalls.words("proposal(uint64)", new AbiWords().uint(id)));
    calls.add(VaultCalls.words("actionsOf(uint64)", new AbiWords().uint(id)));
    for (RegistryId member : members) {
      calls.add(
          VaultCalls.words(
              "voteOf(uint64,bytes32)", new AbiWords().uint(id).bytes32(member.word())));
    }
    List<Bytes> answers = node.calls(registry, calls, at);
    AbiReader it = new AbiReader(answers.get(0));
    Map<RegistryId, Boolean> votes = new TreeMap<>();
    for (int i = 0; i < members.size(); i++) {
      int vote = new AbiReader(answers.get(2 + i)).uint(0, 2).intValueExact();
      if (vote != 0) votes.put(members.get(i), vote == FOR);
    }
    return new RegistryProposal(
        id,
        RegistryId.ofWord(it.bytes32(0)),
        Stage.of(it.uint(1, 8).intValueExact()),
        it.bool(2),
        it.number(3),
        it.number(4),
        it.number(6),
        it.uint32(8),
        it.uint32(9),
        actions(new AbiReader(answers.get(1))),
        votes);
  }

  private static List<RegistryAction> actions(AbiReader answer) {
    AbiReader list = answer.at(0);
    List<RegistryAction> actions = new ArrayList<>();
    for (int i = 0; i < size(list, 1); i++) {
      AbiReader action = list.items().at(i);
      actions.add(
          RegistryAction.read(
              action.uint(0, 8).intValueExact(), RegistryAction.bytes(action.at(1))));
    }
    return actions;
  }

  private AbiReader list(String signature, BlockTag at) {
    return read(signature, new AbiWords(), at).at(0);
  }

  private static int size(AbiReader list, int itemWords) {
    int size = list.length(itemWords);
    if (size > LIST_MAX) throw new MalformedAnswer("a list of " + size + " items");
    return size;
  }

  private AbiReader read(String signature, AbiWords arguments, BlockTag at) {
    return new AbiReader(node.call(registry, VaultCalls.words(signature, arguments), at));
  }
}
