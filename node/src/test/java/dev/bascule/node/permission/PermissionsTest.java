package dev.bascule.node.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.node.Command;
import dev.bascule.node.membership.NetworkWriting;
import dev.bascule.node.membership.RegistryChain;
import dev.bascule.node.membership.VoterKey;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry in the genesis and the files that are made with it. */
class PermissionsTest {

  @TempDir Path temp;

  /** Invariant: files and contract agree from the first block on. */
  @Test
  void what_is_created_is_what_the_registry_says() throws Exception {
    NetworkFolder network = RegistryChain.network(temp.resolve("net"), 4);
    try (var _ = RegistryChain.start(network)) {
      agree(network);
      NetworkWriting.writer(new SecureRandom()).render(network);
      agree(network);
    }
    for (NetworkFile.Organisation each : network.file().organisations()) {
      Address voter = VoterKey.address(network, each.id()).orElseThrow();
      for (var node : network.nodes()) {
        assertThat(Files.readString(node.permissionsFile())).contains(voter.hex());
      }
    }
  }

  private static void agree(NetworkFolder network) {
    Command shown = Command.run("permissions", "show", "--network", network.root().toString());
    assertThat(shown.exit()).as(shown.out() + shown.err()).isZero();
    assertThat(shown.out()).contains("All nodes of this folder have it so.");
  }
}
