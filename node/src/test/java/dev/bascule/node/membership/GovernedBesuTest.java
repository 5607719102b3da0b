package dev.bascule.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.node.Command;
import dev.bascule.node.TestFolder;
import dev.bascule.node.agent.Agent;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.RunningNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A member joins and leaves a network of real Besu nodes, in both modes. Skipped, with a line that
 * says so, where there is none.
 */
class GovernedBesuTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path temp;
  private final List<String> log = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"contract", "header"})
  void a_fifth_member_joins_seals_and_leaves(String mode) throws Exception {
    BesuDistribution besu = installed();
    NetworkFile file = file(mode, 4);
    NetworkFolder network =
        NetworkWriting.writer(new SecureRandom()).create(file, temp.resolve(mode));
    try {
      start(network, besu, network.nodes());
      Agent agent = new Agent(network, log::add, Clock.systemUTC());
      agent.look();

      NetworkFolder five = withFifth(network);
      NodeFolder fifth = five.nodes().getLast();
      agent = new Agent(five, log::add, Clock.systemUTC());
      agent.look(); // rendering listed the newcomer; the registry does not
      new NodeLauncher(five, besu).start(fifth);
      await(agent, "the fifth answers", () -> answers(fifth));
      assertThat(peers(fifth)).as("nobody has voted for it").isZero();

      propose(five, "bank-e");
      await(agent, "five validators in force", () -> validators(five) == 5);
      await(agent, "the fifth has peers", () -> peers(fifth) >= 3);
      await(agent, "the fifth proposes", () -> proposed(five, fifth));
      await(agent, "the change is in trust.json", () -> history(five).size() == 2);

      propose(five, "bank-e", "--drop");
      await(agent, "four validators in force", () -> validators(five) == 4);
      await(agent, "the second change is in trust.json", () -> history(five).size() == 3);
      everyHeaderIsSealedByTheSetOfItsHeight(five);

      // More than a third is gone, and the rest restarts: files alone bring the network back.
      NodeLauncher.stop(five.nodes());
      start(five, besu, five.nodes().subList(0, 4));
      await(agent, "the chain goes on", () -> validators(five) == 4);
      System.out.println(mode + " mode, the agent's log:\n" + String.join("\n", log));
    } finally {
      NodeLauncher.stop(NetworkFolder.open(network.root()).nodes());
    }
  }

  private static void start(NetworkFolder network, BesuDistribution besu, List<NodeFolder> nodes)
      throws Exception {
    new RunningNetwork(new NodeLauncher(network, besu), LIMIT, _ -> {}).start(nodes);
  }

  private static void propose(NetworkFolder network, String... what) {
    List<String> arguments = new ArrayList<>(List.of("validator", "propose"));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("--network", network.root().toString()));
    Command run = Command.run(arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
  }

  private void await(Agent agent, String what, BooleanSupplier reached) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not reached: " + what + "\n" + String.join("\n", log));
      }
      Thread.sleep(1_000);
      agent.look();
    }
  }

  private static boolean answers(NodeFolder node) {
    try (NodeRpc rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.peerCount().said().isPresent();
    }
  }

  private static int peers(NodeFolder node) {
    try (NodeRpc rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.peerCount().said().orElse(0);
    }
  }

  private static int validators(NetworkFolder network) {
    try (NodeRpc rpc = NodeRpc.at(network.nodes().getFirst().rpcUrl())) {
      return rpc.headNumber()
          .said()
          .flatMap(head -> rpc.validators(head).said())
          .map(List::size)
          .orElse(0);
    }
  }

  private static boolean proposed(NetworkFolder network, NodeFolder by) {
    try (NodeRpc rpc = NodeRpc.at(network.nodes().getFirst().rpcUrl())) {
      return rpc.head()
          .said()
          .map(head -> head.sealed().header().coinbase().equals(by.address()))
          .orElse(false);
    }
  }

  private static List<Trust.Validators> history(NetworkFolder network) {
    try {
      return TrustJson.validatorsOf(Files.readAllBytes(network.trustFile()));
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  /** By trust.json alone, read back from its file, with every proof checked. */
  private static void everyHeaderIsSealedByTheSetOfItsHeight(NetworkFolder network)
      throws IOException {
    List<Trust.Validators> history = history(network);
    try (EvmNode node = AnsweringNode.required(network)) {
      long head = node.headNumber();
      for (var block : node.blocks(1, head)) {
        Trust.Validators inForce = null;
        for (Trust.Validators each : history) {
          if (each.fromBlock() <= block.header().number()) inForce = each;
        }
        assertThat(inForce).isNotNull();
        assertThat(SealedHeader.of(block.header()).check(inForce.set()))
            .isInstanceOf(SealCheck.Sealed.class);
      }
      System.out.println(
          head + " headers are sealed by the sets of trust.json, " + history.size() + " of them");
    }
  }

  private static NetworkFolder withFifth(NetworkFolder four) throws Exception {
    NetworkFile file = four.file();
    var organisations = new ArrayList<>(file.organisations());
    organisations.add(file("header", 5).organisations().getLast());
    Files.delete(four.networkFile());
    Files.writeString(
        four.networkFile(),
        new NetworkFile(
                file.name(),
                file.chain(),
                file.besu(),
                file.permissions(),
                file.rules(),
                organisations)
            .toYaml());
    NetworkFolder five = NetworkFolder.open(four.root());
    NetworkWriting.writer(new SecureRandom()).render(five);
    return five;
  }

  private static NetworkFile file(String mode, int organisations) {
    String yaml =
        TestFolder.yaml(organisations, "permissions: {nodes: true}\n")
            .replace("chain: {id: 1337}", "chain: {id: 1337, validators: " + mode + "}")
            .replace("heap: 512m", "heap: 384m");
    return NetworkFile.parse("test", yaml);
  }

  private static BesuDistribution installed() {
    var search = BesuDistribution.find(System.getenv());
    assumeTrue(
        search instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    return ((BesuDistribution.Search.Found) search).distribution();
  }
}
