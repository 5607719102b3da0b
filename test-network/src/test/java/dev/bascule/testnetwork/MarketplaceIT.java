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
      JsonNode paid = payAndSettle(network, orders);
      everySellerHasItsSum(network, orders, paid, "SETTLED_UNSEALED");
    }
  }

  @Test
  void the_marketplace_settles_on_four_validators() throws Exception {
    requireBesu();
    Path orders = orders();
    try (var network = TestNetwork.in(temp.resolve("data")).besu(4).start()) {
      JsonNode paid = payAndSettle(network, orders);
      everySellerHasItsSum(network, orders, paid, "SETTLED_SEALED");
    }
  }

  /** The last that dies is the node which the service asks. */
  @Test
  void the_marketplace_settles_on_four_validators_while_one_after_the_other_is_killed()
      throws Exception {
    requireBesu();
    Path orders = orders();
    try (var network = TestNetwork.in(temp.resolve("data")).besu(4).start()) {
      JsonNode paid;
      try (var killer = new ValidatorKiller(network, "besu-2", "besu-3", "besu-4", "besu-1")) {
        paid = payAndSettle(network, orders);
        assertThat(killer.kills()).isGreaterThan(1);
        System.out.println("marketplace: settled through " + killer.kills() + " kills");
      }
      everySellerHasItsSum(network, orders, paid, "SETTLED_SEALED");
    }
  }

  private static void requireBesu() {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
  }

  private static Path orders() {
    Path orders = Place.repository().resolve("../shared/data/marketplace-payments.csv").normalize();
    assumeTrue(Files.exists(orders), "no marketplace file at " + orders);
    return orders;
  }

  private static JsonNode payAndSettle(TestNetwork network, Path orders) throws Exception {
    OrderSums sums = OrderSums.of(orders);
    assertThat(sums.total()).isEqualTo(TOTAL_CENTS);
    try (var service = new PayerClient(network)) {
      long paidFrom = observed(service);
      JsonNode paid = network.pay(orders);
      assertThat(paid.path("payments").asInt()).isEqualTo(sums.payments());
      assertThat(paid.path("refusedLines").asInt()).isZero();
      network.awaitSettled();
      long settledAt = observed(service);
      System.out.printf(
          "marketplace: %d payments, %s legs per lane, accepted in %d ms; settled in block %d,"
              + " %d blocks after the first payment%n",
          sums.payments(),
          paid.path("legsPerLane").asString(),
          paid.path("milliseconds").asLong(),
          settledAt,
          settledAt - paidFrom);
      return paid;
    }
  }

  /** By the service: the node that it asks may be the one that is down. */
  private static long observed(PayerClient service) throws Exception {
    return service.get("/v1/info").path("chain").path("observed").asLong();
  }

  private static void everySellerHasItsSum(
      TestNetwork network, Path orders, JsonNode paid, String verdict) throws Exception {
    OrderSums sums = OrderSums.of(orders);
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
    System.out.println("marketplace: " + again.path("settlement"));
  }
}
