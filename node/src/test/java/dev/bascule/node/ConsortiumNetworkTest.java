package dev.bascule.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.core.id.Address;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.ConsortiumNetwork;
import dev.bascule.node.besu.ConsortiumPlan;
import dev.bascule.node.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsortiumNetworkTest {

  private static final BesuDistribution NONE = new BesuDistribution(Path.of("/nonexistent"));

  @TempDir Path folder;

  @Test
  void four_validators_make_blocks_and_one_may_die() throws Exception {
    var search = BesuDistribution.find(System.getenv());
    assumeTrue(
        search instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    var besu = ((BesuDistribution.Search.Found) search).distribution();
    var plan = ConsortiumPlan.of(1337, 4, 0);
    Path chain = folder.resolve("chain");
    try (var network = ConsortiumNetwork.prepare(besu, plan, chain, folder.resolve("logs"))) {
      network.start();
      network.awaitBlocks(Duration.ofMinutes(3), _ -> {});
      var victim = network.nodes().get(3);
      victim.kill();
      assertThat(victim.isAlive()).isFalse();
      network.start(victim);
      network.awaitBlocks(Duration.ofMinutes(3), _ -> {});
    }
    for (String mark : ConsortiumNetwork.marks(chain)) {
      assertThat(ProcessIdentity.carrying("besu", mark)).isEmpty();
    }
  }

  @Test
  void a_second_preparation_keeps_keys_and_genesis() throws Exception {
    var plan = ConsortiumPlan.of(1337, 4, 0);
    var first = ConsortiumNetwork.prepare(NONE, plan, folder, folder);
    String genesis = Files.readString(folder.resolve("genesis.json"));
    var second = ConsortiumNetwork.prepare(NONE, plan, folder, folder);

    assertThat(Files.readString(folder.resolve("genesis.json"))).isEqualTo(genesis);
    assertThat(addresses(second)).isEqualTo(addresses(first));
    assertThat(Files.getPosixFilePermissions(folder.resolve("besu-1/key"))).hasSize(2);
  }

  @Test
  void another_number_of_validators_is_another_chain() throws Exception {
    ConsortiumNetwork.prepare(NONE, ConsortiumPlan.of(1337, 4, 0), folder, folder);

    assertThatThrownBy(
            () -> ConsortiumNetwork.prepare(NONE, ConsortiumPlan.of(1337, 5, 0), folder, folder))
        .isInstanceOfSatisfying(
            LaunchFailure.class,
            failure -> assertThat(failure.code()).isEqualTo("genesis_differs"));
  }

  @Test
  void a_besu_home_without_a_besu_is_not_passed_over() {
    var search = BesuDistribution.find(Map.of("BESU_HOME", folder.toString(), "PATH", ""));

    assertThat(search).isInstanceOf(BesuDistribution.Search.Broken.class);
  }

  @Test
  void no_besu_at_all_is_an_answer() {
    assertThat(BesuDistribution.find(Map.of("PATH", folder.toString())))
        .isInstanceOf(BesuDistribution.Search.Absent.class);
  }

  private static List<Address> addresses(ConsortiumNetwork network) {
    return network.nodes().stream().map(node -> node.address()).toList();
  }
}
