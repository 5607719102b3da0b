package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.testnetwork.contract.TrustFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * The validators change under a running service, and once more while it is dead: it follows by
 * proofs, and receipts of all three sets verify with the one trust.json that it hands out.
 */
class ValidatorChangeIT {

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(ValidatorSet.Mode.class)
  void receipts_from_before_and_after_verify_with_one_trust_json(ValidatorSet.Mode mode)
      throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    try (var network = TestNetwork.in(temp.resolve("data")).besu(4).mode(mode).start();
        var members = new ChangingMembers(network)) {
      Path trustOfFour = copyOfTrust(network, "four.json");
      Path before = settled(network, 1);

      members.fifthJoins();
      // Four of five must seal, so from now on no block is without the newcomer's seal.
      network.kill("besu-4");
      Path during = settled(network, 2);
      assertThat(sets(network)).extracting(each -> each.set().members().size()).endsWith(4, 5);

      network.kill("service");
      members.fourthIsBack();
      members.fifthLeaves();
      network.restart("service");
      Path after = settled(network, 3);

      List<Trust.Validators> sets = sets(network);
      assertThat(sets).extracting(each -> each.set().members().size()).containsExactly(4, 5, 4);
      assertThat(sets)
          .extracting(each -> each.proof().isPresent())
          .containsExactly(false, true, true);
      assertThat(network.reconcile().path("breaks").asInt()).isZero();
      for (Path receipt : List.of(before, during, after)) {
        assertThat(network.verify(receipt).toString()).containsIgnoringCase("settled_sealed");
      }
      assertThat(network.run("verify", before.toString(), "--trust", trustOfFour.toString()).exit())
          .isZero();
      var refused =
          network.run("verify", during.toString(), "--trust", trustOfFour.toString(), "--json");
      assertThat(refused.exit()).isEqualTo(9);
      assertThat(refused.err() + refused.out())
          .contains("header_", "a newer trust.json names the others");
      System.out.println(
          mode
              + " mode: sets from blocks "
              + sets.stream().map(Trust.Validators::fromBlock).toList()
              + ", trust.json has "
              + Files.size(network.folder().trustFile())
              + " bytes; with the old one: "
              + refused.err());
      theServiceHandsOutItsFile(network);
      aStartKeepsTheHistory(network, sets);
    }
  }

  private Path settled(TestNetwork network, int run) throws Exception {
    Path orders = OrderWriter.write(temp.resolve("orders-" + run + ".csv"), run, 20, 4, 5);
    JsonNode paid = network.pay(orders);
    assertThat(paid.path("refusedLines").asInt()).isZero();
    network.awaitSettled();
    return network.receipt(paid.path("example").asString());
  }

  private Path copyOfTrust(TestNetwork network, String name) throws Exception {
    return Files.copy(network.folder().trustFile(), temp.resolve(name));
  }

  private static List<Trust.Validators> sets(TestNetwork network) throws Exception {
    return TrustJson.read(Files.readAllBytes(network.folder().trustFile())).validators();
  }

  private static void theServiceHandsOutItsFile(TestNetwork network) throws Exception {
    try (var client = new PayerClient(network)) {
      byte[] handed = client.get("/v1/trust").toString().getBytes(StandardCharsets.UTF_8);
      assertThat(TrustJson.read(handed))
          .isEqualTo(TrustJson.read(Files.readAllBytes(network.folder().trustFile())));
    }
  }

  /** What {@code up} writes at each start. */
  private static void aStartKeepsTheHistory(TestNetwork network, List<Trust.Validators> sets)
      throws Exception {
    TrustFile.write(network.folder(), network.network().chain(), network.network().contracts());
    assertThat(sets(network)).isEqualTo(sets);
  }
}
