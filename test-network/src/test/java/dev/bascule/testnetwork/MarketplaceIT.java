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
  private static final int SPLIT_PAYMENTS = 103;
  private static final int LEGS_MAX = 3;
  private static final int RECEIPT_BYTES_MAX = 8_000;

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
      SplitReceipts.Measured splits = new SplitReceipts(network).measure(orders);
      System.out.println("receipts of split payments: " + splits);
      assertThat(splits.filesByParts().values().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(SPLIT_PAYMENTS);
      Path largest = network.receipt(splits.largest().toString());
      assertThat(Files.size(largest)).isLessThanOrEqualTo(RECEIPT_BYTES_MAX);
      assertThat(network.verify(largest).path("legs").size()).isEqualTo(LEGS_MAX);
    }
  }
}
