package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A payer that signs the same collateral to a second shop, or to itself. */
class SameCollateralTwiceIT {

  @TempDir Path temp;

  @Test
  void collateral_signed_twice_pays_once() throws Exception {
    try (var network = TestNetwork.in(temp.resolve("data")).start();
        var payer = new PayerClient(network)) {
      payer.open("cheat", "shop-a", "shop-b");
      payer.fund("cheat", 10_000);

      assertThat(payer.pay("cheat", "shop-a", "first", 10_000, 10_000).status()).isEqualTo(201);
      var second = payer.pay("cheat", "shop-b", "second", 10_000, 10_000);
      var self = payer.pay("cheat", "cheat", "self", 1, 1);
      var ahead = payer.pay("cheat", "shop-a", "ahead", 1, 20_000);
      var terms = payer.pay("cheat", "shop-b", "first", 10_000, 10_000);

      assertThat(second.status()).isGreaterThanOrEqualTo(400);
      assertThat(second.code()).isEqualTo("insufficient_collateral");
      assertThat(self.code()).isEqualTo("self_payment");
      assertThat(ahead.code()).isEqualTo("lane_stale");
      assertThat(terms.code()).as(terms.body().toString()).isEqualTo("terms_changed");

      network.awaitSettled();
      try (var vault = new VaultView(network)) {
        assertThat(vault.credit("shop-a")).isEqualTo(10_000);
        assertThat(vault.credit("shop-b")).isZero();
        assertThat(vault.credit("cheat")).isZero();
        assertThat(vault.collateral("cheat")).isZero();
      }
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
    }
  }
}
