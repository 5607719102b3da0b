package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.node.NodeCommand;
import dev.bascule.node.agent.Agent;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.membership.NetworkWriting;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.process.LocalPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The members of a local consortium who vote a fifth in and out, with the operators' commands. */
final class ChangingMembers implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final int FOUNDERS = 4;
  private static final String FIFTH = "bank-e";

  private final TestNetwork network;
  private final List<String> log = new ArrayList<>();
  private NetworkFolder folder;

  ChangingMembers(TestNetwork network) throws IOException {
    this.network = network;
    this.folder = NetworkFolder.open(network.folder().chain());
  }

  /** Returns when the fifth has proposed a block. */
  void fifthJoins() throws Exception {
    folder = withFifth(folder);
    NodeFolder fifth = folder.nodes().getLast();
    agent().look();
    var besu = (BesuDistribution.Search.Found) BesuDistribution.find(System.getenv());
    new NodeLauncher(folder, besu.distribution()).start(fifth);
    await("the fifth answers", () -> head(fifth) >= 0);
    propose(FIFTH);
    await("five validators in force", () -> validators() == 5);
    await("the fifth proposes", () -> proposer().contains(fifth.address().hex()));
  }

  void fourthIsBack() throws Exception {
    network.restart("besu-4");
  }

  /** Returns when four validators are in force. */
  void fifthLeaves() throws Exception {
    propose(FIFTH, "--drop");
    await("four validators in force", () -> validators() == 4);
    NodeLauncher.stop(List.of(folder.nodes().getLast()));
  }

  private Agent agent() throws IOException {
    return new Agent(folder, log::add, Clock.systemUTC());
  }

  private void propose(String... what) {
    List<String> arguments = new ArrayList<>(List.of("validator", "propose"));
    arguments.addAll(List.of(what));
    arguments.addAll(List.of("--network", folder.root().toString()));
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        CommandLineRunner.run(
            new NodeCommand(),
            new PrintWriter(out),
            new PrintWriter(err),
            arguments.toArray(String[]::new));
    assertThat(exit).as(err + "" + out).isZero();
  }

  private void await(String what, BooleanSupplier reached) throws Exception {
    Agent agent = agent();
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not reached: " + what + "\n" + String.join("\n", log));
      }
      Thread.sleep(1_000);
      agent.look();
    }
  }

  private static long head(NodeFolder node) {
    try (NodeRpc rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.headNumber().said().orElse(-1L);
    }
  }

  private int validators() {
    try (NodeRpc rpc = NodeRpc.at(folder.nodes().getFirst().rpcUrl())) {
      return rpc.headNumber()
          .said()
          .flatMap(head -> rpc.validators(head).said())
          .map(List::size)
          .orElse(0);
    }
  }

  private String proposer() {
    try (NodeRpc rpc = NodeRpc.at(folder.nodes().getFirst().rpcUrl())) {
      return rpc.head().said().map(head -> head.sealed().header().coinbase().hex()).orElse("");
    }
  }

  private static NetworkFolder withFifth(NetworkFolder four) throws IOException {
    NetworkFile file = four.file();
    var node =
        new NetworkFile.Node(
            "besu-5",
            NetworkFile.Role.VALIDATOR,
            "127.0.0.1",
            LocalPort.free(),
            LocalPort.free(),
            LocalPort.free(),
            "127.0.0.1",
            four.nodes().getFirst().node().heap(),
            Optional.empty(),
            Optional.empty());
    var organisations = new ArrayList<>(file.organisations());
    organisations.add(
        new NetworkFile.Organisation(
            new OrganisationId(FIFTH), FIFTH, Optional.empty(), List.of(node)));
    var five =
        new NetworkFile(
            file.name(),
            file.chain(),
            file.besu(),
            file.permissions(),
            file.rules(),
            organisations);
    return NetworkWriting.writer(new SecureRandom()).change(four, five);
  }

  /** The network stops its own four. */
  @Override
  public void close() throws Exception {
    NodeLauncher.stop(folder.nodes().stream().skip(FOUNDERS).toList());
  }
}
