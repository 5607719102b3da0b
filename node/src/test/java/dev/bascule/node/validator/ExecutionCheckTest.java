package dev.bascule.node.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.registry.MemberNode;
import dev.bascule.chainrpc.registry.NodeRoles;
import dev.bascule.chainrpc.registry.RegistryAction;
import dev.bascule.chainrpc.registry.RegistryId;
import dev.bascule.core.id.Address;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionCheckTest {

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

  private static List<Address> after(RegistryAction... actions) {
    return ExecutionCheck.after(List.of(A, B), List.of(actions));
  }

  private static MemberNode node(NodeRoles roles) {
    return new MemberNode(
        new RegistryId("bank-c"), Bytes.fromHex("0x" + "07".repeat(64)), "10.1.2.3", 1, roles);
  }
}
