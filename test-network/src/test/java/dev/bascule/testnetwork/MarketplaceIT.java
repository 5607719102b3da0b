package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.node.besu.BesuDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The main job on real input. */
class MarketplaceIT {

  private static final long TOTAL_CENTS = 140_565_569;
  private static final int SPLIT_PAYMENTS = 103;
  private static final int LEGS_MAX = 3;
  private static final int RECEIPT_BYTES_MAX = 8_000;

  @TempDir Path temp;

  @Test
  void the_marketplace_settles_to_the_cent() throws Exception {
    Path orders = orders();
    try (var network = TestNetwork.in(temp.resolve("data")).supervised().start()) {
      settles(network, orders, "SETTLED_UNSEALED");
    }
  }

  @Test
  void the_marketplace_settles_on_four_validators_while_one_after_the_other_is_killed()
      throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    Path orders = orders();
    try (var network = TestNetwork.in(temp.resolve("data")).besu(4).start()) {
      try (var killer = new ValidatorKiller(network, "besu-2", "besu-3", "besu-4")) {
        settles(network, orders, "SETTLED_SEALED");
        assertThat(killer.kills()).isPositive();
      }
    }
  }

  private static Path orders() {
    Path orders = Place.repository().resolve("../shared/data/marketplace-payments.csv").normalize();
    assumeTrue(Files.exists(orders), "no marketplace file at " + orders);
    return orders;
  }

  private static void settles(TestNetwork network, Path orders, String verdict) throws Exception {
    OrderSums sums = OrderSums.of(orders);
    assertThat(sums.total()).isEqualTo(TOTAL_CENTS);
    JsonNode paid = network.pay(orders);
    assertThat(paid.path("payments").asInt()).isEqualTo(sums.payments());
    assertThat(paid.path("refusedLines").asInt()).isZero();
    network.awaitSettled();
    assertThat(network.reconcile().path("breaks").asInt()).isZero();
    try (var vault = new VaultView(network)) {
      vault.assertCredits(sums);
    }
    JsonNode verified = network.verify(network.receipt(paid.path("example").asString()));
    assertThat(verified.toString()).containsIgnoringCase(verdict);
    SplitReceipts.Measured splits = new SplitReceipts(network).measure(orders);
    System.out.println("receipts of split payments: " + splits);
    assertThat(splits.filesByParts().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(SPLIT_PAYMENTS);
    Path largest = network.receipt(splits.largest().toString());
    assertThat(Files.size(largest)).isLessThanOrEqualTo(RECEIPT_BYTES_MAX);
    assertThat(network.verify(largest).path("legs").size()).isEqualTo(LEGS_MAX);

    JsonNode again = network.pay(orders);
    assertThat(again.path("changed").asBoolean(true)).isFalse();
  }
}
