package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.node.besu.BesuDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every contract of {@code up} on a running network: its code is the one that was built, it does
 * what it is for, and it refuses with its own error what it must. On anvil, and on a Besu QBFT
 * network with the genesis of {@code ./bascule node}.
 */
class ContractSuiteIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path temp;

  @Test
  void each_contract_serves_and_refuses_on_anvil() throws Exception {
    eachContractServesAndRefuses(TestNetwork.in(temp.resolve("data")).supervised());
  }

  @Test
  void each_contract_serves_and_refuses_on_besu() throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    eachContractServesAndRefuses(TestNetwork.in(temp.resolve("data")).besu(4));
  }

  private void eachContractServesAndRefuses(TestNetwork.Builder builder) throws Exception {
    long begin = System.nanoTime();
    try (var network = builder.start();
        var on = new SuiteOnChain(network)) {
      long ready = System.nanoTime();
      new SuiteCode(on).assertIsWhatWasBuilt();
      Path orders = OrderWriter.write(temp.resolve("orders.csv"), 1, 20, 4, 5);
      Path receipt = network.receipt(network.pay(orders).path("example").asString());
      JsonNode early = JSON.readTree(Files.readString(receipt));

      new ConsortiumContracts(on).assertEachServes();
      var payments = new PaymentContracts(on);
      payments.assertEachPays();
      network.pay(OrderWriter.write(temp.resolve("more.csv"), 2, 20, 4, 5));
      network.awaitSettled();
      payments.awaitAnchorPast(early.path("checkpoint"));
      payments.challenge(early.path("checkpoint"), early.path("opSig").asString());
      payments.awaitAnswer(early.path("checkpoint"));

      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      // Their refusals are those of the vault's and the token's own suites; no code of theirs is
      // new.
      var quiet = List.of("SettlementToken", "SettlementVault", "AccountFactory");
      assertThat(on.refusing())
          .containsAll(on.names().stream().filter(it -> !quiet.contains(it)).toList());
      System.out.printf(
          "suite on %s: ready after %d s, stories %d s; %s%n",
          network.network().chain().label(),
          (ready - begin) / 1_000_000_000,
          (System.nanoTime() - ready) / 1_000_000_000,
          on.figures());
    }
  }
}
