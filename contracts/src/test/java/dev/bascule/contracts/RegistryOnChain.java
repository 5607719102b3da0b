package dev.bascule.contracts;

import static dev.bascule.contracts.SecurityFundOnChain.number;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.Lockstep.Outcome;
import dev.bascule.contracts.RegistryModel.Proposal;
import dev.bascule.contracts.RegistryParameters.At;
import dev.bascule.contracts.RegistryParameters.Span;
import dev.bascule.contracts.RegistryState.Grant;
import dev.bascule.contracts.RegistryState.Node;
import dev.bascule.contracts.RegistryState.Organisation;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.TransactionManager;

/** A registry of six founders and the access contract that it governs, on a chain and in models. */
final class RegistryOnChain {

  static final List<String> FOUNDERS =
      List.of("bank-0", "bank-1", "bank-2", "bank-3", "bank-4", "bank-5");
  static final Credentials STRANGER = Keys.named("stranger");

  private final Web3j web3j;
  private final long chainId;
  private final Lockstep chain;
  final String address;
  final String access;
  final RegistryModel model;

  RegistryOnChain(Anvil anvil, Web3j web3j, RegistryParameters parameters) throws Exception {
    this.web3j = web3j;
    this.chainId = anvil.chainId();
    TransactionManager anybody = sending(STRANGER);
    address = Consortium.found(web3j, anybody, parameters.encoded(), FOUNDERS);
    var wait = new ConsortiumAccess.Duration(BigInteger.TEN, BigInteger.TEN);
    access =
        Deployment.send(ConsortiumAccess.deploy(web3j, anybody, FreshAnvil.GAS, address, wait))
            .getContractAddress()
            .toLowerCase(Locale.ROOT);
    chain = new Lockstep(anvil, web3j, "ConsortiumRegistry", address);
    RegistryState state = new RegistryState(parameters);
    for (String it : FOUNDERS) {
      state.organisations.put(it, new Organisation(it, Consortium.voter(it).getAddress()));
      state.members.add(it);
      String node = Consortium.node(it).getAddress();
      int port = Consortium.PORT.intValueExact();
      state.nodes.put(node, new Node(it, it, Consortium.HOST, port, RegistryState.VALIDATOR));
      state.nodeIds.add(node);
      state.validators.add(node);
    }
    model = new RegistryModel(state);
  }

  Outcome send(
      Credentials sender, Function<ConsortiumRegistry, RemoteFunctionCall<TransactionReceipt>> call)
      throws Exception {
    return chain.send(call.apply(as(sender)), sender);
  }

  void pass(long blocks, long seconds) {
    chain.pass(blocks, seconds);
  }

  /** The newest block, in which views are asked. */
  At now() throws Exception {
    var block =
        web3j.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false).send().getBlock();
    return new At(block.getNumber().longValueExact(), block.getTimestamp().longValueExact());
  }

  /**
   * All that the registry shows, but of the proposals only these.
   *
   * @param voters accounts that vote or may have voted
   * @param closed contracts that may have been laid still
   */
  Readings readings(List<String> voters, List<String> closed, List<Integer> proposals, At now) {
    Readings all = new Readings();
    ConsortiumRegistry on = as(STRANGER);
    RegistryState it = model.state;
    all.expect("validators", address, on.getValidators(), list(it.validators));
    all.expect("nodes", address, on.nodeIds(), list(it.nodeIds));
    all.expect(
        "members",
        address,
        on.organisationIds(),
        list(it.members.stream().map(Consortium::word).toList()));
    all.expect("changed", address, on.validatorsChanged(), clock(it.validatorsChanged));
    all.expect("parameters", address, on.parameters(), parameters(it.parameters));
    all.expect("last", address, on.lastProposal(), number(model.lastProposal()));
    all.expect("grants", address, on.grants(), grants(it.grants));
    for (String id : it.organisations.keySet()) expectOrganisation(all, on, id);
    for (String id : it.nodeIds) expectNode(all, on, id);
    for (String voter : voters) {
      byte[] whose = it.organisationOf(voter).map(Consortium::word).orElse(new byte[32]);
      all.expect("votes " + voter, address, on.organisationOf(voter), whose);
    }
    ConsortiumAccess governed =
        ConsortiumAccess.load(access, web3j, sending(STRANGER), FreshAnvil.GAS);
    for (String at : closed) {
      all.expect(
          "closed " + at, access, governed.isTargetClosed(at), it.closed.getOrDefault(at, false));
    }
    for (int id : proposals) expectProposal(all, on, id, now);
    return all;
  }

  private void expectOrganisation(Readings all, ConsortiumRegistry on, String id) {
    RegistryState state = model.state;
    Organisation it = state.organisations.get(id);
    int place = 1 + state.members.indexOf(id);
    all.expect(
        "organisation " + id,
        address,
        on.organisation(Consortium.word(id)),
        words(
            number(32),
            number(8 * 32L),
            new byte[32], // no LEI
            number(state.grantsOf(id)),
            place == 0,
            it.voter(),
            number(place),
            number(state.nodesOf(id)),
            number(state.validatorsOf(id)),
            text(it.name())));
  }

  private void expectNode(Readings all, ConsortiumRegistry on, String id) {
    RegistryState state = model.state;
    Node it = state.nodes.get(id);
    byte[] key = Consortium.publicKey(Consortium.node(it.key()));
    all.expect(
        "node " + id,
        address,
        on.node(id),
        words(
            number(32),
            Consortium.word(it.organisation()),
            key,
            number(8 * 32L),
            number(it.port()),
            number(it.roles()),
            number(1L + state.nodeIds.indexOf(id)),
            number(1L + state.validators.indexOf(id)),
            text(it.host())));
  }

  private void expectProposal(Readings all, ConsortiumRegistry on, int id, At now) {
    Proposal it = model.proposal(id);
    all.expect(
        "proposal " + id,
        address,
        on.proposal(number(id)),
        words(
            Consortium.word(it.organisation),
            number(model.stageOf(id, now).code),
            it.forced,
            number(it.effectiveBlock),
            clock(it.proposed),
            clock(it.passed),
            number(model.approvals(it)),
            number(model.needed(it.forced))));
    for (String voter : model.state.organisations.keySet()) {
      Boolean vote = it.votes.get(voter);
      int code = vote == null ? 0 : vote ? 1 : 2;
      all.expect(
          "vote " + id + " " + voter,
          address,
          on.voteOf(number(id), Consortium.word(voter)),
          number(code));
    }
  }

  // ---- words of the ABI

  private static Object[] words(Object... values) {
    List<Object> flat = new ArrayList<>();
    for (Object it : values) {
      if (it instanceof Object[] several) flat.addAll(List.of(several));
      else flat.add(it);
    }
    return flat.toArray();
  }

  private static Object[] list(List<?> items) {
    return words(number(32), number(items.size()), items.toArray());
  }

  private static Object[] grants(List<Grant> grants) {
    List<Object> all = new ArrayList<>(List.of(number(32), number(grants.size())));
    for (Grant it : grants) {
      all.add(it.account());
      all.add(Consortium.word(it.role()));
      all.add(Consortium.word(it.organisation()));
    }
    return all.toArray();
  }

  private static Object[] clock(At it) {
    return words(number(it.block()), number(it.time()));
  }

  private static Object[] parameters(RegistryParameters it) {
    List<Object> all = new ArrayList<>();
    for (Span span : it.spans()) {
      all.add(number(span.blocks()));
      all.add(number(span.seconds()));
    }
    all.add(number(it.most()));
    all.add(number(it.diversity()));
    return all.toArray();
  }

  private static Object[] text(String it) {
    byte[] bytes = it.getBytes(StandardCharsets.UTF_8);
    return words(number(bytes.length), Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, 32) * 32));
  }

  ConsortiumRegistry as(Credentials sender) {
    return ConsortiumRegistry.load(address, web3j, sending(sender), FreshAnvil.GAS);
  }

  private TransactionManager sending(Credentials sender) {
    return Deployment.manager(web3j, chainId, sender);
  }
}
