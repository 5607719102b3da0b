package dev.bascule.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.doctor.Doctor;
import dev.bascule.node.doctor.Finding;
import dev.bascule.node.doctor.Machine;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NetworkStatus;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.RunningNetwork;
import dev.bascule.node.process.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real Besu can show. Skipped, with a line that says so, where there is none. */
class RealBesuTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path temp;

  @Test
  void four_validators_start_lose_one_and_are_restarted_one_by_one() throws Exception {
    BesuDistribution besu = installed();
    NetworkFolder network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    var running = new RunningNetwork(new NodeLauncher(network, besu), LIMIT, _ -> {});
    try {
      running.start(network.nodes());
      NetworkStatus all = NetworkStatus.observe(network);
      assertThat(all.isMoving()).isTrue();
      assertThat(all.validatorsUp()).hasSize(4);
      assertThat(all.genesisDiffers())
          .as("Besu's block 0 has the hash that we computed from the file")
          .isEmpty();
      assertThat(new Doctor(Machine.here()).examine(network))
          .noneMatch(finding -> finding.level() == Finding.Level.WRONG);

      NodeFolder last = network.nodes().getLast();
      NodeLauncher.stop(List.of(last));
      assertThat(NetworkStatus.observe(network).hasQuorum()).isTrue();
      running.start(List.of(last));
      running.restartRolling(List.of(network.nodes().getFirst()));
      assertThat(NetworkStatus.observe(network).validatorsUp()).hasSize(4);
    } finally {
      NodeLauncher.stop(network.nodes());
    }
    for (NodeFolder node : network.nodes()) {
      assertThat(ProcessIdentity.carrying(node.name(), node.mark())).isEmpty();
    }
  }

  /** Times of blocks are whole seconds, so blocks of half a second share them in twos. */
  @Test
  void blocks_of_half_a_second_are_made() throws Exception {
    BesuDistribution besu = installed();
    String yaml =
        TestFolder.yaml(4, "")
            .replace("chain: {id: 1337}", "chain: {id: 1337, blockPeriod: 500ms}");
    NetworkFolder network =
        TestFolder.create(temp.resolve("half"), NetworkFile.parse("half", yaml));
    var running = new RunningNetwork(new NodeLauncher(network, besu), LIMIT, _ -> {});
    try {
      running.start(network.nodes());
      NodeFolder node = network.nodes().getFirst();
      try (var rpc = NodeRpc.at(node.rpcUrl())) {
        long from = Math.max(1, rpc.headNumber().said().orElseThrow()); // block 0 has no time
        long to = from + 80;
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (rpc.headNumber().said().orElse(0L) < to) {
          assertThat(System.nanoTime()).isLessThan(deadline);
          Thread.sleep(500);
        }
        var seconds = new TreeMap<Long, Integer>();
        for (long number = from; number <= to; number++) {
          seconds.merge(rpc.block(number).said().orElseThrow().timestampSeconds(), 1, Integer::sum);
        }
        long took = seconds.lastKey() - seconds.firstKey();
        System.out.println(
            "half-second blocks: " + (to - from) + " blocks in " + took + " s of their headers");
        // A period of a second never makes two blocks of one time; waiting rounds only take longer.
        assertThat(seconds.values()).contains(2);
        assertThat(seconds.values()).allMatch(blocks -> blocks <= 3);
      }
    } finally {
      NodeLauncher.stop(network.nodes());
    }
  }

  /** Besu's own generator: what it writes we read, and what it would write we write. */
  @Test
  void our_genesis_is_the_one_that_besu_itself_writes() throws Exception {
    BesuDistribution besu = installed();
    Path config = temp.resolve("config.json");
    Files.writeString(
        config,
        """
        {"genesis": {"config": {"chainId": 1337, "berlinBlock": 0, "londonBlock": 0,
           "zeroBaseFee": true, "shanghaiTime": 0, "cancunTime": 0, "pragueTime": 0,
           "qbft": {"blockperiodseconds": 1, "epochlength": 30000, "requesttimeoutseconds": 4}},
           "nonce": "0x0", "timestamp": "0x0", "gasLimit": "0x11e1a300", "difficulty": "0x1",
           "mixHash": "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
           "coinbase": "0x0000000000000000000000000000000000000000", "alloc": {}},
         "blockchain": {"nodes": {"generate": true, "count": 4}}}
        """);
    Path out = temp.resolve("out");
    Process generator =
        new ProcessBuilder(
                besu.launcher().toString(),
                "operator",
                "generate-blockchain-config",
                "--config-file=" + config,
                "--to=" + out)
            .redirectErrorStream(true)
            .redirectOutput(temp.resolve("log").toFile())
            .start();
    assertThat(generator.waitFor(3, TimeUnit.MINUTES)).isTrue();
    assertThat(generator.exitValue()).as(Files.readString(temp.resolve("log"))).isZero();

    QbftGenesis theirs = QbftGenesis.read(Files.readAllBytes(out.resolve("genesis.json")));
    List<Address> keys = new ArrayList<>();
    try (Stream<Path> folders = Files.list(out.resolve("keys"))) {
      folders.forEach(each -> keys.add(Address.ofHex(each.getFileName().toString())));
    }
    ValidatorSet set = ValidatorSet.of(ValidatorSet.Mode.HEADER, keys);
    assertThat(theirs.validators()).isEqualTo(set);
    // The generator lists the validators as it made them; block 1 on, and we always, ascending.
    ExtraData made = theirs.extraData();
    var ascending =
        new ExtraData(made.vanity(), set.members(), made.vote(), made.round(), made.seals());
    Bytes ours = QbftGenesis.extraDataOf(set).encode();
    assertThat(ascending.encode()).isEqualTo(ours);
  }

  private static BesuDistribution installed() {
    var search = BesuDistribution.find(System.getenv());
    assumeTrue(
        search instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    return ((BesuDistribution.Search.Found) search).distribution();
  }
}
