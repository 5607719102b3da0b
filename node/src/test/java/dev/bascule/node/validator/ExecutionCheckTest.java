package dev.bascule.node.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.MemberNode;
import dev.bascule.chainrpc.registry.NodeRoles;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryId;
import dev.bascule.chainrpc.registry.RegistryParameters;
import dev.bascule.chainrpc.registry.RegistryProposal;
import dev.bascule.chainrpc.registry.RegistryProposal.Stage;
import dev.bascule.chainrpc.registry.RegistryState;
import dev.bascule.core.id.Address;
import dev.bascule.node.TestFolder;
import dev.bascule.node.network.NetworkFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutionCheckTest {

  @TempDir Path temp;

  private static final NodeRoles VALIDATOR = new NodeRoles(true, false);
  private static final NodeRoles RPC = new NodeRoles(false, true);
  private static final Address A = Address.ofHex("0x" + "0a".repeat(20));
  private static final Address B = Address.ofHex("0x" + "0b".repeat(20));

  @Test
  void seats_follow_from_actions_in_their_order() {
    MemberNode node = node(VALIDATOR);
    Address c = node.address();

    assertThat(after(new RegistryAction.AddNode(node))).containsExactlyInAnyOrder(A, B, c);
    assertThat(after(new RegistryAction.AddNode(node(RPC)))).containsExactlyInAnyOrder(A, B);
    assertThat(
            after(
                new RegistryAction.AddNode(node(RPC)),
                new RegistryAction.UpdateNode(c, "10.0.0.1", 1, VALIDATOR)))
        .containsExactlyInAnyOrder(A, B, c);
    assertThat(after(new RegistryAction.UpdateNode(A, "10.0.0.1", 1, RPC))).containsExactly(B);
    assertThat(after(new RegistryAction.RemoveNode(B))).containsExactly(A);
    assertThat(after(new RegistryAction.AddNode(node), new RegistryAction.RemoveNode(c)))
        .containsExactlyInAnyOrder(A, B);
    assertThat(after(new RegistryAction.RemoveOrganisation(new RegistryId("bank-a"))))
        .containsExactlyInAnyOrder(A, B);
  }

  /** Shown, never executed: nobody here can say what it does to the seats. */
  @Test
  void what_this_program_cannot_read_it_does_not_execute() throws Exception {
    NetworkFolder network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    RegistryId by = new RegistryId("bank-a");
    var unknown = new RegistryAction.Unreadable(99, Bytes.fromHex("0x01"));
    var proposal =
        new RegistryProposal(
            1, by, Stage.READY, true, 0, 1, 2, 3, 3, List.of(unknown), Map.of(by, true));
    var state =
        new RegistryState(
            9, RegistryParameters.local(), List.of(), List.of(), List.of(A), List.of(), 0);
    try (EvmNode silent = EvmNode.at(network.nodes().getFirst().rpcUrl(), Duration.ofSeconds(1))) {
      assertThat(ExecutionCheck.objection(network, silent, state, proposal))
          .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo("action_unknown"));
    }
  }

  private static List<Address> after(RegistryAction... actions) {
    return ExecutionCheck.after(List.of(A, B), List.of(actions));
  }

  private static MemberNode node(NodeRoles roles) {
    return new MemberNode(
        new RegistryId("bank-c"), Bytes.fromHex("0x" + "07".repeat(64)), "10.1.2.3", 1, roles);
  }
}
