package dev.bascule.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.Member;
import dev.bascule.chainrpc.registry.MemberNode;
import dev.bascule.chainrpc.registry.NodeRoles;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryId;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.core.id.Address;
import dev.bascule.node.Command;
import dev.bascule.node.FakeNode;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.membership.Membership;
import dev.bascule.node.membership.ProposalDesk;
import dev.bascule.node.membership.RegistryChain;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.Manifest;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.permission.NodeAllowlist;
import dev.bascule.node.process.LocalProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent over the registry on anvil: one node answers, three are dead. */
class AgentTest {

  /** The public key of the secret key 1: a point that everybody knows. */
  private static final Bytes KEY =
      Bytes.fromHex(
          "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
              + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");

  @TempDir Path temp;
  private final List<String> log = new ArrayList<>();
  private NetworkFolder network;

  @BeforeEach
  void network() throws Exception {
    network = RegistryChain.network(temp.resolve("net"), 4);
  }

  @Test
  void a_decision_reaches_every_file_and_the_running_node() throws Exception {
    try (RegistryChain chain = RegistryChain.start(network)) {
      Agent agent = agent();
      agent.look();
      int first = chain.reloads;
      agent.look();
      assertThat(chain.reloads).as("nothing has changed").isEqualTo(first);

      decide(chain, agent, List.of(new RegistryAction.AddNode(newcomer())));

      String enode = newcomer().enode();
      assertThat(chain.allowed()).hasSize(5).contains(enode);
      for (NodeFolder each : network.nodes()) {
        assertThat(new NodeAllowlist(each).inFiles().enodes()).hasSize(5).contains(enode);
        // Besu does not start with a static peer that is not on the list.
        assertThat(Files.readString(each.staticNodesFile()))
            .contains(enode)
            .doesNotContain(each.enode());
      }
      assertThat(Manifest.differences(network)).isEmpty();
      assertThat(log).anyMatch(line -> line.contains("proposal 1 was executed"));
      assertThat(log).anyMatch(line -> line.contains("bank-b-1, allowlist: written, not read"));

      decide(chain, agent, List.of(new RegistryAction.RemoveNode(newcomer().address())));
      assertThat(chain.allowed()).hasSize(4).doesNotContain(enode);
    }
  }

  /** Killed at any time: the next one does what is left and nothing twice. */
  @Test
  void an_agent_that_was_killed_goes_on_where_the_files_are() throws Exception {
    try (RegistryChain chain = RegistryChain.start(network)) {
      decide(chain, agent(), List.of(new RegistryAction.AddNode(newcomer())));
      int reloads = chain.reloads;
      Files.writeString(network.nodes().get(2).permissionsFile(), "nodes-allowlist=[]\n");

      agent().look();
      agent().look();

      assertThat(new NodeAllowlist(network.nodes().get(2)).inFiles().enodes()).hasSize(5);
      assertThat(chain.reloads).as("the running node has it").isEqualTo(reloads);
    }
  }

  /** The files alone must bring a halted network back: without answers nothing is taken away. */
  @Test
  void without_an_answering_node_the_lists_stay() throws Exception {
    String before = Files.readString(network.nodes().getFirst().permissionsFile());
    Agent agent = agent();

    agent.look();
    agent.look();

    assertThat(Files.readString(network.nodes().getFirst().permissionsFile())).isEqualTo(before);
    assertThat(log).hasSize(1);
    assertThat(log.getFirst()).contains("no node answers; allowlists stay as they are");
    try (RegistryChain chain = RegistryChain.start(network)) {
      agent.look();
      assertThat(chain.allowed()).hasSize(4);
      assertThat(log).anyMatch(line -> line.contains("chain: answers again"));
    }
  }

  /** What passed and cannot be done any more is refused by the chain and keeps nobody else. */
  @Test
  void a_refusal_is_said_once_with_its_reason() throws Exception {
    try (RegistryChain chain = RegistryChain.start(network)) {
      chain.sealing(network.nodes()).pass(20);
      Agent agent = agent();
      var one = new RegistryAction.RemoveNode(network.nodes().get(0).address());
      var two = new RegistryAction.RemoveNode(network.nodes().get(1).address());
      propose(List.of(one, two));
      propose(List.of(new RegistryAction.AddNode(newcomer())));
      chain.pass(5);

      agent.look();
      agent.look();

      assertThat(log).filteredOn(line -> line.contains("too_many_leave")).hasSize(1);
      assertThat(log).anyMatch(line -> line.contains("proposal 2 was executed"));
      assertThat(chain.allowed()).contains(newcomer().enode());
    }
  }

  /** Invariant: what would halt the chain is not executed before enough of the new set seal. */
  @Test
  void a_change_that_is_ready_waits_until_enough_seal() throws Exception {
    try (RegistryChain chain = RegistryChain.start(network)) {
      chain.sealing(network.nodes().subList(0, 3)).pass(20);
      Agent agent = agent();

      decide(chain, agent, joining("bank-e", 5));
      agent.look();

      assertThat(validators()).hasSize(4);
      assertThat(log)
          .filteredOn(line -> line.contains("proposal 1, execution: waits, too_few_seal: 3 of the"))
          .hasSize(1);
      LocalProcess running = FakeNode.process(network.nodes().getFirst(), temp.resolve("log"));
      try {
        Command why = Command.run("why", "--network", network.root().toString());
        assertThat(why.out()).contains("proposal 1 is ready and waits, too_few_seal: 3 of the 5");
      } finally {
        running.kill();
      }

      chain.sealing(network.nodes()).pass(1);
      agent.look();
      assertThat(validators()).hasSize(5);
      assertThat(log).anyMatch(line -> line.contains("proposal 1 was executed"));
    }
  }

  @Test
  void a_forced_change_does_not_wait() throws Exception {
    try (RegistryChain chain = RegistryChain.start(network)) {
      chain.sealing(network.nodes().subList(0, 3)).pass(20);
      propose(joining("bank-e", 5), true);
      chain.pass(5);

      agent().look();

      assertThat(validators()).hasSize(5);
    }
  }

  /** Where nobody can say who seals, a change of the validators is no matter for a machine. */
  @Test
  void a_change_waits_while_the_seals_cannot_be_read() throws Exception {
    try (RegistryChain chain = RegistryChain.start(network)) {
      decide(chain, agent(), joining("bank-e", 5));

      assertThat(validators()).hasSize(4);
      assertThat(log).anyMatch(line -> line.contains("waits, seals_unknown"));
    }
  }

  /** Each by itself would leave 4 of 6, which is a quorum; both leave 4 of 7, which is none. */
  @Test
  void of_two_ready_changes_each_is_counted_on_the_set_that_it_leads_to() throws Exception {
    network = RegistryChain.network(temp.resolve("five"), 5);
    try (RegistryChain chain = RegistryChain.start(network)) {
      chain.sealing(network.nodes().subList(0, 4)).pass(30);
      propose(joining("bank-f", 6));
      propose(joining("bank-g", 7));
      chain.pass(5);

      Agent agent = agent();
      agent.look();
      chain.pass(5); // the registry itself wants a pause between two changes
      agent.look();

      assertThat(validators()).hasSize(6);
      assertThat(log).filteredOn(line -> line.contains("was executed in block")).hasSize(1);
      assertThat(log).anyMatch(line -> line.contains("waits, too_few_seal: 4 of the 7"));
    }
  }

  /** A new organisation with one validator, whose key only this test knows. */
  private static List<RegistryAction> joining(String organisation, int secret) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) secret;
    try (SecretKey key = SecretKey.of(bytes)) {
      Bytes point = key.publicKey().uncompressed();
      RegistryId id = new RegistryId(organisation);
      return List.of(
          new RegistryAction.AddOrganisation(
              new Member(id, organisation, Optional.empty(), Signer.of(key.publicKey()))),
          new RegistryAction.AddNode(
              new MemberNode(
                  id, point.slice(1), "10.1.2." + secret, 30_303, new NodeRoles(true, false))));
    }
  }

  private List<Address> validators() throws Exception {
    try (EvmNode node = AnsweringNode.required(network)) {
      return new RegistryViews(node, RegistryPlace.required(network).address())
          .validators(new BlockTag.Latest());
    }
  }

  private Agent agent() throws Exception {
    return new Agent(network, log::add, Clock.systemUTC());
  }

  private void decide(RegistryChain chain, Agent agent, List<RegistryAction> actions)
      throws Exception {
    propose(actions);
    chain.pass(5);
    agent.look();
  }

  private void propose(List<RegistryAction> actions) throws Exception {
    propose(actions, false);
  }

  private void propose(List<RegistryAction> actions, boolean forced) throws Exception {
    try (EvmNode node = AnsweringNode.required(network)) {
      var desk = new ProposalDesk(network, node, RegistryPlace.required(network));
      var _ = desk.further(actions, forced, Membership.acting(network, List.of()));
    }
  }

  private static MemberNode newcomer() {
    return new MemberNode(
        new RegistryId("bank-a"), KEY, "10.1.2.3", 30_303, new NodeRoles(false, true));
  }
}
