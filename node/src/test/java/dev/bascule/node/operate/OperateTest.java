package dev.bascule.node.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.FakeNode;
import dev.bascule.node.NodeCommand;
import dev.bascule.node.TestFolder;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.process.ProcessIdentity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Processes of nodes, without a Besu: stand-ins carry the marks and answer the RPC. */
class OperateTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path temp;

  private NetworkFolder network;

  @BeforeEach
  void create() throws IOException {
    network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
  }

  @Test
  void the_states_of_a_node() throws Exception {
    NodeFolder node = node(0);
    assertThat(new NodeProcess(node).state()).isInstanceOf(NodeState.Stopped.class);
    LocalProcess starting = FakeNode.process(node, node.log());
    try {
      assertThat(new NodeProcess(node).state()).isInstanceOf(NodeState.Starting.class);
      new NodeProcess(node).record(starting.identity());
    } finally {
      starting.kill();
    }
    assertThat(new NodeProcess(node).state())
        .isInstanceOfSatisfying(
            NodeState.StalePid.class,
            stale -> assertThat(stale.pid()).isEqualTo(starting.identity().pid()));
    try (var _ = new FakeNode(node, network.genesis())) {
      assertThat(settled(new NodeProcess(node)))
          .as("found by its mark, though the file names another process")
          .isInstanceOf(NodeState.Running.class);
    }
    Files.delete(node.keyFile());
    Files.delete(node.pidFile());
    assertThat(new NodeProcess(node).state()).isInstanceOf(NodeState.Elsewhere.class);
  }

  /** A busy machine answers after the two seconds that a state is given. */
  private static NodeState settled(NodeProcess process) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    NodeState state = process.state();
    while (!(state instanceof NodeState.Running) && System.nanoTime() < deadline) {
      Thread.sleep(50);
      state = process.state();
    }
    return state;
  }

  /** A pid file that lies: the process lives, has that pid and that start, and is not ours. */
  @Test
  void a_stranger_is_never_stopped() throws Exception {
    NodeFolder node = node(0);
    LocalProcess stranger = FakeNode.process(node(1), temp.resolve("stranger.log"));
    try {
      ProcessIdentity of = stranger.identity();
      new NodeProcess(node)
          .record(
              new ProcessIdentity(node.name(), of.pid(), of.startedAt(), of.start(), node.mark()));

      assertThat(NodeLauncher.stop(List.of(node))).isEmpty();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.kill();
    }
  }

  @Test
  void a_node_is_stopped_and_rests_until_it_is_started() throws Exception {
    NodeFolder node = node(0);
    var launcher = new NodeLauncher(network, sleeping());
    LocalProcess process = launcher.start(node);
    try {
      assertThat(new NodeProcess(node).findRecorded()).isPresent();
      assertThat(NodeLauncher.stop(List.of(node))).containsExactly(node);
      assertThat(process.isAlive()).isFalse();
      assertThat(new NodeProcess(node).rests()).isTrue();
      assertThat(new NodeProcess(node).state()).isInstanceOf(NodeState.Stopped.class);

      LocalProcess again = launcher.start(node);
      assertThat(new NodeProcess(node).rests()).isFalse();
      again.kill();
    } finally {
      process.kill();
    }
  }

  @Test
  void a_port_that_is_taken_is_named_with_its_holder_and_its_key() throws Exception {
    NodeFolder node = node(0);
    try (var _ = new ServerSocket(node.node().rpcPort(), 1, InetAddress.getLoopbackAddress())) {
      Problem problem = problemOf(() -> new NodeLauncher(network, sleeping()).start(node));
      assertThat(problem.code()).isEqualTo("port_in_use");
      assertThat(problem.hint()).contains("rpcPort");
      assertThat(problem.why()).contains(String.valueOf(ProcessHandle.current().pid()));
    }
  }

  @Test
  void a_node_that_ends_says_why() throws Exception {
    Path home = TestFolder.besu(temp, "26.8.1");
    Files.writeString(
        home.resolve("bin/besu"),
        "#!/bin/sh\necho starting\necho 'ERROR | Failed to open the database'\necho bye\nexit 1\n");
    var launcher = new NodeLauncher(network, new BesuDistribution(home));

    Problem problem =
        problemOf(() -> new RunningNetwork(launcher, LIMIT, _ -> {}).start(network.nodes()));

    assertThat(problem.code()).isEqualTo("node_ended");
    assertThat(problem.exit().number()).isEqualTo(7);
    assertThat(problem.why()).isEqualTo("ERROR | Failed to open the database");
  }

  @Test
  void below_a_quorum_the_start_says_who_is_missing() throws Exception {
    try (var _ = new FakeNode(node(0), network.genesis()).peers(List.of(node(1).enode()));
        var _ = new FakeNode(node(1), network.genesis()).peers(List.of(node(0).enode()))) {
      var wait = new ChainWait(network, LIMIT, _ -> {});
      Problem problem = problemOf(() -> wait.untilBlocks(network.nodes().subList(0, 2)));

      assertThat(problem.code()).isEqualTo("chain_below_quorum");
      assertThat(problem.exit().number()).isEqualTo(7);
      assertThat(problem.why()).contains("2 of 4", "3 must seal", "bank-c-1, bank-d-1");
      assertThat(problem.hint()).contains("node start bank-c-1 bank-d-1");
    }
  }

  @Test
  void a_chain_that_has_a_quorum_and_stands_is_stalled() throws Exception {
    try (var _ = new FakeNode(node(0), network.genesis()).peers(enodes(1, 2));
        var _ = new FakeNode(node(1), network.genesis());
        var _ = new FakeNode(node(2), network.genesis())) {
      var wait = new ChainWait(network, Duration.ofSeconds(3), _ -> {});
      Problem problem = problemOf(() -> wait.untilBlocks(network.nodes().subList(0, 3)));

      assertThat(problem.code()).isEqualTo("chain_stalled");
      assertThat(problem.why()).contains("4 validators, need 3, have 3");
    }
  }

  @Test
  void a_validator_elsewhere_counts_when_a_node_here_is_its_peer() throws Exception {
    Files.delete(node(2).keyFile());
    try (var _ =
            new FakeNode(node(0), network.genesis()).peers(enodes(1, 2)).head(9, Instant.now());
        var _ = new FakeNode(node(1), network.genesis()).head(8, Instant.now())) {
      NetworkStatus status = NetworkStatus.observe(network);

      assertThat(status.validatorsUp())
          .containsExactly(node(0).address(), node(1).address(), node(2).address());
      assertThat(status.hasQuorum()).isTrue();
      assertThat(status.word()).isEqualTo("moving");
      assertThat(status.head().orElseThrow().number()).isEqualTo(9);
      assertThat(status.genesisDiffers()).isEmpty();
    }
  }

  @Test
  void status_tells_scripts_and_people_the_same() throws Exception {
    try (var _ =
        new FakeNode(node(0), network.genesis()).head(9, Instant.now().minusSeconds(500))) {
      Ran json = run("status", "--network", network.root().toString(), "--json");
      assertThat(json.exit).isEqualTo(7);
      JsonNode status = JsonMapper.builder().build().readTree(json.out);
      assertThat(status.path("state").asString()).isEqualTo("stalled");
      assertThat(status.path("height").asInt()).isEqualTo(9);
      assertThat(status.at("/quorum/need").asInt()).isEqualTo(3);
      assertThat(status.at("/quorum/have").asInt()).isEqualTo(1);
      assertThat(status.at("/nodes/0/state").asString()).isEqualTo("running");
      assertThat(status.at("/nodes/1/state").asString()).isEqualTo("stopped");
      assertThat(status.at("/nodes/1/height").isNull()).isTrue();

      Ran words = run("status", "--network", network.root().toString());
      assertThat(words.exit).isEqualTo(7);
      assertThat(words.out).contains("STALLED", "4 validators, need 3, have 1", "bank-d-1");
    }
    Ran stopped = run("status", "--network", network.root().toString());
    assertThat(stopped.exit).isEqualTo(7);
    assertThat(stopped.out).contains("STOPPED");
  }

  @Test
  void a_node_on_another_genesis_is_named() throws Exception {
    NetworkFolder other =
        TestFolder.create(temp.resolve("other"), NetworkFile.parse("t", TestFolder.yaml(4, "")));
    try (var _ = new FakeNode(node(0), network.genesis()).genesis(other.genesis())) {
      assertThat(NetworkStatus.observe(network).genesisDiffers()).containsExactly(node(0));
    }
  }

  @Test
  void what_is_not_there_is_said_with_its_code() throws Exception {
    Ran none = run("status", "--network", temp.resolve("nothing").toString());
    assertThat(none.exit).isEqualTo(4);
    assertThat(none.err).contains("network_folder_missing");
    Ran unknown = run("stop", "bank-x", "--network", network.root().toString());
    assertThat(unknown.exit).isEqualTo(4);
    assertThat(unknown.err).contains("member_unknown", "Did you mean bank-");
  }

  /** Before the first block every data folder is empty, and nothing is lost. */
  @Test
  void a_network_that_was_never_started_has_lost_nothing() throws Exception {
    Ran fresh = run("why", "--network", network.root().toString());
    assertThat(fresh.exit).isEqualTo(7);
    assertThat(fresh.out).contains("./bascule node start bank-a-1").doesNotContain("data-lost");
    assertThat(fresh.out).doesNotContain("do NOT start");

    Files.writeString(
        node(3).log(), "2026-11-28 | w | INFO | PersistBlockTask | Imported block #7\n");
    assertThat(run("why", "--network", network.root().toString()).out)
        .containsPattern("bank-d-1 +data-lost")
        .containsPattern("bank-a-1 +down");
  }

  /** A folder that cannot be looked into is there, and its keys with it. */
  @Test
  void a_folder_that_cannot_be_read_is_not_called_missing() throws Exception {
    Path loop = temp.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    Ran status = run("status", "--network", loop.toString());

    assertThat(status.exit).isEqualTo(6);
    assertThat(status.err).contains("network_folder_unreadable").doesNotContain("does not exist");
  }

  private NodeFolder node(int index) {
    return network.nodes().get(index);
  }

  private List<String> enodes(int... indexes) {
    return java.util.Arrays.stream(indexes).mapToObj(i -> node(i).enode()).toList();
  }

  private BesuDistribution sleeping() throws IOException {
    return new BesuDistribution(TestFolder.besu(temp, "26.8.1"));
  }

  private static Problem problemOf(ThrowingCallable call) {
    var found = new Problem[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ProblemException.class, thrown -> found[0] = thrown.problem());
    return found[0];
  }

  private record Ran(int exit, String out, String err) {}

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        CommandLineRunner.run(
            new NodeCommand(), new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(exit, out.toString(), err.toString());
  }
}
