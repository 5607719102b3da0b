package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.operate.NetworkStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The same path on four validators: a sealed block is final, and the receipt shows the seals. */
class BesuNetworkIT {

  @TempDir Path temp;

  @Test
  void payments_settle_in_sealed_blocks_while_a_validator_is_down() throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    try (var network = TestNetwork.in(temp.resolve("data")).besu(4).start()) {
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 6, 100, 8, 12);
      OrderSums sums = OrderSums.of(orders);
      JsonNode paid = network.pay(orders);
      network.kill("besu-4");
      network.awaitSettled();

      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      try (var vault = new VaultView(network)) {
        vault.assertCredits(sums);
      }
      Path receipt = network.receipt(paid.path("example").asString());
      var verified = network.run("verify", receipt.toString(), "--json");
      assertThat(verified.exit()).as(verified.err()).isZero();
      assertThat(verified.out()).containsIgnoringCase("settled_sealed");
      assertTheOperatorsToolSeesTheSameNetwork(temp.resolve("data/chain"));
    }
  }

  /** {@code ./bascule node} works on the folder of {@code up}. */
  private static void assertTheOperatorsToolSeesTheSameNetwork(Path folder) throws Exception {
    NetworkStatus seen = NetworkStatus.observe(NetworkFolder.open(folder));
    assertThat(seen.nodes()).hasSize(4);
    assertThat(seen.isMoving()).isTrue();
    assertThat(seen.hasQuorum()).isTrue();
    assertThat(seen.genesisDiffers()).isEmpty();
  }
}
