package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The main job on real input. */
class MarketplaceIT {

  private static final long TOTAL_CENTS = 140_565_569;

  @TempDir Path temp;

  @Test
  void the_marketplace_settles_to_the_cent() throws Exception {
    Path orders = Place.repository().resolve("../shared/data/marketplace-payments.csv").normalize();
    assumeTrue(Files.exists(orders), "no marketplace file at " + orders);
    OrderSums sums = OrderSums.of(orders);
    assertThat(sums.total()).isEqualTo(TOTAL_CENTS);

    try (var network = TestNetwork.in(temp.resolve("data")).supervised().start()) {
      JsonNode paid = network.pay(orders);
      assertThat(paid.path("payments").asInt()).isEqualTo(sums.payments());
      assertThat(paid.path("refusedLines").asInt()).isZero();
      network.awaitSettled();
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      try (var vault = new VaultView(network)) {
        vault.assertCredits(sums);
      }
      network.verify(network.receipt(paid.path("example").asString()));
    }
  }
}
