package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.testnetwork.demo.CliProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What kill -9 does: nothing to what was answered. */
class FaultsIT {

  /** {@code -Dbascule.kills=20} for the long run. */
  private static final int KILLS = Integer.getInteger("bascule.kills", 3);

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path temp;

  @Test
  void service_killed_while_paying_loses_and_doubles_nothing() throws Exception {
    try (var network = TestNetwork.in(temp.resolve("data")).start()) {
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 2, 300 * KILLS, 20, 40);
      OrderSums sums = OrderSums.of(orders);
      var random = new Random(7);
      CliProcess.Ended paid;
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<CliProcess.Ended> paying =
            executor.submit(() ->
                network.run("pay", "--orders", orders.toString(), "--retry-for", "10m", "--json"));
        for (int kill = 0; kill < KILLS; kill++) {
          Thread.sleep(1000 + random.nextInt(2500));
          network.kill("service");
          network.restart("service");
        }
        paid = paying.get();
      }
      assertThat(paid.exit()).as(paid.err()).isZero();
      JsonNode result = JSON.readTree(paid.out());
      assertThat(result.path("payments").asInt() + result.path("alreadyPaid").asInt())
          .isEqualTo(sums.payments());

      network.awaitSettled();
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      try (var vault = new VaultView(network)) {
        vault.assertCredits(sums);
      }
    }
  }

  @Test
  void chain_killed_while_settling_falls_back_and_is_healed() throws Exception {
    try (var network = TestNetwork.in(temp.resolve("data")).supervised().start()) {
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 3, 400, 15, 30);
      OrderSums sums = OrderSums.of(orders);
      network.pay(orders);
      for (int kill = 0; kill < 2; kill++) {
        network.closeSettlementWindow();
        network.kill("anvil");
        Thread.sleep(3000);
      }
      network.awaitSettled();
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      try (var vault = new VaultView(network)) {
        vault.assertCredits(sums);
      }
    }
  }

  @Test
  void operator_gone_for_good_and_every_seller_is_paid_from_its_files() throws Exception {
    try (var network = TestNetwork.in(temp.resolve("data")).start()) {
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 4, 120, 10, 15);
      OrderSums sums = OrderSums.of(orders);
      network.pay(orders);
      Path bundles = temp.resolve("bundles.jsonl");
      var pulled = network.run("claims", "pull", "--all", "--out", bundles.toString());
      assertThat(pulled.exit()).as(pulled.err()).isZero();

      try (var vault = new VaultView(network)) {
        network.kill("service");
        var redeemed = network.run("redeem", bundles.toString(), "--json");
        assertThat(redeemed.exit()).as(redeemed.err()).isZero();
        vault.assertCredits(sums);

        // Once more: nobody is paid twice.
        assertThat(network.run("redeem", bundles.toString(), "--json").exit()).isZero();
        vault.assertCredits(sums);
      }
      assertThat(Files.readAllLines(bundles)).hasSizeGreaterThanOrEqualTo(sums.byPayee().size());
    }
  }

  @Test
  void pay_itself_killed_and_run_again_pays_each_order_once() throws Exception {
    try (var network = TestNetwork.in(temp.resolve("data")).start()) {
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 5, 400, 10, 20);
      OrderSums sums = OrderSums.of(orders);
      var pay = List.of("pay", "--orders", orders.toString(), "--json");
      network.cli().run(process -> killAfter(process, 2500), pay);

      JsonNode paid = network.pay(orders);

      assertThat(paid.path("payments").asInt() + paid.path("alreadyPaid").asInt())
          .isEqualTo(sums.payments());
      network.awaitSettled();
      try (var vault = new VaultView(network)) {
        vault.assertCredits(sums);
      }
    }
  }

  private static void killAfter(Process process, long millis) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            Thread.sleep(millis);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
          process.destroyForcibly();
        });
  }
}
