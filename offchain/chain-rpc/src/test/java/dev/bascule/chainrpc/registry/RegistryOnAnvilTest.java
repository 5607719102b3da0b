package dev.bascule.chainrpc.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chainrpc.Network;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryClient.Simulation;
import dev.bascule.chainrpc.registry.RegistryProposal.Stage;
import dev.bascule.chainrpc.submission.Intent;
import dev.bascule.chainrpc.submission.MemorySubmissionStore;
import dev.bascule.chainrpc.submission.Sender;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.submission.SubmissionKey;
import dev.bascule.chainrpc.submission.SubmissionStore;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.contracts.Anvil;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry's client against the contract itself. */
class RegistryOnAnvilTest {

  private static final RegistryGenesis GENESIS = SampleConsortium.genesis(4);

  private final SubmissionStore store = new MemorySubmissionStore();
  private Anvil anvil;
  private EvmNode node;
  private Address registry;
  private Hash32 deployment;
  private int steps;

  @BeforeEach
  void start() {
    anvil = Anvil.start();
    node = EvmNode.at(anvil.url(), Duration.ofSeconds(20));
    Finished.Succeeded made =
        (Finished.Succeeded) send(0, Intent.create(GENESIS.initcode(), VaultClient.GAS_MAX));
    registry = made.createdContract().orElseThrow();
    deployment = made.transaction();
    pass(10);
  }

  @AfterEach
  void stop() {
    node.close();
    anvil.close();
  }

  /** What Java writes into a genesis file is to the last bit what the constructor writes. */
  @Test
  void theGenesisAccountIsWhatTheConstructorMakes() {
    Address written = RegistryGenesis.ADDRESS;
    anvil.rpc("anvil_setCode", "[\"%s\",\"%s\"]".formatted(written, RegistryGenesis.code().hex()));
    GENESIS
        .storage()
        .forEach((slot, word) ->
            anvil.rpc(
                "anvil_setStorageAt",
                "[\"%s\",\"%s\",\"%s\"]".formatted(written, slot.hex(), word.hex())));
    assertThat(node.code(written)).isEqualTo(node.code(registry));
    assertThat(storageWrittenBy(deployment)).isEqualTo(GENESIS.storage());
    assertThat(new RegistryViews(node, written).state(node.headNumber()).members())
        .isEqualTo(GENESIS.members());
  }

  @Test
  void theStateIsReadAsItWasWritten() {
    RegistryState state = views().state(node.headNumber());
    assertThat(state.parameters()).isEqualTo(GENESIS.parameters());
    assertThat(state.members()).isEqualTo(GENESIS.members());
    assertThat(state.nodes()).isEqualTo(GENESIS.nodes());
    assertThat(state.grants()).isEqualTo(GENESIS.grants());
    assertThat(state.validators())
        .isEqualTo(GENESIS.nodes().stream().map(MemberNode::address).toList());
    assertThat(state.nodes().get(2).address()).isEqualTo(SampleConsortium.nodeAddress(2));
  }

  @Test
  void aProposalGoesItsWay() {
    List<RegistryAction> actions =
        List.of(
            new RegistryAction.AddOrganisation(SampleConsortium.member(4)),
            new RegistryAction.AddNode(SampleConsortium.node(4, 30_310, true)),
            new RegistryAction.UpdateNode(
                SampleConsortium.nodeAddress(1), "10.0.0.7", 1, new NodeRoles(true, false)),
            new RegistryAction.GrantRole(
                new RoleGrant(
                    SampleConsortium.voter(4), new RegistryId("relayer"), SampleConsortium.id(4))),
            new RegistryAction.RevokeRole(SampleConsortium.voter(0), new RegistryId("submitter")),
            new RegistryAction.UpdateOrganisation(SampleConsortium.member(4)),
            new RegistryAction.SetParameters(RegistryParameters.production()));
    // New parameters count at once: with an hour between changes this one comes too soon.
    assertThat(client().simulate(actions, false))
        .isInstanceOfSatisfying(
            Simulation.Refused.class,
            refused -> assertThat(refused.why().code()).isEqualTo("too_soon_after_change"));
    List<RegistryAction> good = actions.subList(0, 5);
    assertThat(client().simulate(good, false)).isEqualTo(new Simulation.Holds(5, 4, 1, 5));
    send(0, call(RegistryCalls.propose(good, false, 0)));
    RegistryProposal proposal = views().proposal(1, latest());
    assertThat(proposal.actions()).isEqualTo(good);
    assertThat(proposal.stage()).isEqualTo(Stage.OPEN);
    assertThat(proposal.approvals()).isEqualTo(1);
    assertThat(proposal.needed()).isEqualTo(3);
    assertThat(proposal.votes()).containsOnly(Map.entry(SampleConsortium.id(0), true));
    send(1, call(RegistryCalls.vote(1, true)));
    send(2, call(RegistryCalls.vote(1, true)));
    send(3, call(RegistryCalls.vote(1, false)));
    assertThat(views().proposal(1, latest()).stage()).isEqualTo(Stage.PASSED);
    pass(3);
    assertThat(views().proposal(1, latest()).stage()).isEqualTo(Stage.READY);
    send(3, call(RegistryCalls.execute(1)));
    assertThat(views().proposals(10, latest()))
        .extracting(RegistryProposal::stage)
        .containsExactly(Stage.EXECUTED);
    RegistryState state = views().state(node.headNumber());
    assertThat(state.validators()).hasSize(5).contains(SampleConsortium.nodeAddress(4));
    assertThat(state.changedBlock()).isEqualTo(node.headNumber());
    assertThat(state.node(SampleConsortium.nodeAddress(1)).orElseThrow().host())
        .isEqualTo("10.0.0.7");
    assertThat(state.grants()).hasSize(2);
    assertThat(views().state(1).validators()).as("an old block").hasSize(4);
  }

  /** Also one whose data is no whole number of words. */
  @Test
  void aCallOfAnotherContractIsReadAsItWasWritten() {
    List<RegistryAction> calls =
        List.of(
            new RegistryAction.Call(registry, Bytes.fromHex("0x0102030405")),
            new RegistryAction.Call(SampleConsortium.voter(1), Bytes.EMPTY));
    assertThat(client().simulate(calls, false))
        .isInstanceOfSatisfying(
            Simulation.Refused.class,
            refused -> assertThat(refused.why().code()).isEqualTo("not_callable"));
    send(0, call(RegistryCalls.propose(calls, false, 0)));
    RegistryProposal proposal = views().proposal(views().proposals(10, latest()).size(), latest());
    assertThat(proposal.actions()).isEqualTo(calls);
    assertThat(proposal.actions().getFirst().sentence())
        .isEqualTo("call contract " + registry + " with data 0x0102030405");
  }

  @Test
  void refusalsAreNamedWithTheirValues() {
    var two =
        List.<RegistryAction>of(
            new RegistryAction.RemoveNode(SampleConsortium.nodeAddress(0)),
            new RegistryAction.RemoveNode(SampleConsortium.nodeAddress(1)));
    assertThat(client().simulate(two, false))
        .isInstanceOfSatisfying(
            Simulation.Refused.class,
            refused -> {
              assertThat(refused.why().code()).isEqualTo("too_many_leave");
              assertThat(refused.why().values()).containsEntry("leaving", "2");
            });
    assertThat(client().simulate(two, true)).isEqualTo(new Simulation.Holds(2, 2, 0, 4));
    var second =
        List.<RegistryAction>of(
            new RegistryAction.AddNode(
                new MemberNode(
                    SampleConsortium.id(0),
                    SampleConsortium.node(7, 1, true).publicKey(),
                    "10.0.0.1",
                    30_303,
                    new NodeRoles(true, false))));
    assertThat(client().simulate(second, true))
        .isInstanceOfSatisfying(
            Simulation.Refused.class,
            refused ->
                assertThat(refused.why().sentence())
                    .isEqualTo(
                        "too_many_of_one_organisation {organisation=bank-0, validators=2, most=1}"));
  }

  private RegistryViews views() {
    return new RegistryViews(node, registry);
  }

  private RegistryClient client() {
    return new RegistryClient(node, registry);
  }

  private static BlockTag latest() {
    return new BlockTag.Latest();
  }

  /** Not by its root: anvil keeps zeros in the trie, which no real state does. */
  private Map<Hash32, Hash32> storageWrittenBy(Hash32 transaction) {
    Map<String, Object> diff =
        Map.of("tracer", "prestateTracer", "tracerConfig", Map.of("diffMode", true));
    Map<Hash32, Hash32> written = new TreeMap<>();
    node.rpc()
        .call("debug_traceTransaction", transaction.hex(), diff)
        .orThrow()
        .get("post")
        .get(registry.hex())
        .get("storage")
        .properties()
        .forEach(each ->
            written.put(Hash32.ofHex(each.getKey()), Hash32.ofHex(each.getValue().asString())));
    return written;
  }

  private Intent call(Bytes data) {
    return Intent.call(registry, data, VaultClient.GAS_MAX);
  }

  private Finished send(int voter, Intent intent) {
    Sender sender =
        new Sender(
            node,
            anvil.chainId(),
            SigningKey.of(SampleConsortium.voterKey(voter)),
            store,
            new Finality.Depth(0, Duration.ZERO),
            new Sender.Settings(BigInteger.ZERO, Duration.ofSeconds(5)),
            Clock.systemUTC());
    Finished how = Network.await(sender, new SubmissionKey("step/" + steps++), intent);
    assertThat(how).isInstanceOf(Finished.Succeeded.class);
    return how;
  }

  private void pass(int blocks) {
    anvil.rpc("evm_increaseTime", "[" + blocks + "]");
    anvil.rpc("anvil_mine", "[\"0x" + Integer.toHexString(blocks) + "\"]");
  }
}
