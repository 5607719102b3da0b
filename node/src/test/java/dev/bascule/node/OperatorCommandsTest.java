package dev.bascule.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The commands from their words to their exit status, on nodes that only say what they are told.
 */
class OperatorCommandsTest {

  private static final Bytes MADE_UP = Bytes.fromHex("0x" + "51".repeat(32));

  @TempDir Path temp;

  private final List<FakeNode> nodes = new ArrayList<>();
  private NetworkFolder network;

  @BeforeEach
  void start() throws Exception {
    network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    // One block for all: its time is part of it.
    Instant now = Instant.now();
    for (NodeFolder node : network.nodes()) {
      Files.writeString(node.data().resolve("x"), "x");
      List<String> others =
          network.nodes().stream()
              .filter(each -> !each.equals(node))
              .map(NodeFolder::enode)
              .toList();
      nodes.add(new FakeNode(node, network.genesis()).peers(others).head(1, now));
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(FakeNode::close);
  }

  @Test
  void whyEndsWith0WhileBlocksAreMade() {
    String said = run("why");

    assertThat(said).startsWith("0 chain eip155:1337 moves").contains("signing now 4  ✓");
  }

  @Test
  void whyEndsWith7AndNamesWhoIsGone() {
    Instant old = Instant.now().minusSeconds(20);
    for (FakeNode node : nodes) node.head(1, old);
    nodes.get(2).close();
    nodes.get(3).close();

    String said = run("why");

    assertThat(said)
        .startsWith("7 chain eip155:1337 STALLED")
        .contains("need ceil(2*4/3)=3 · signing now 2  ✗")
        .containsPattern("bank-c-1 +down")
        .containsPattern("bank-d-1 +down")
        .contains("./bascule node start bank-c-1");
  }

  /** Invariant: no node makes the chain move by its word alone. */
  @Test
  void a_head_that_the_validators_did_not_seal_moves_nothing() throws Exception {
    Instant old = Instant.now().minusSeconds(72);
    for (FakeNode node : nodes) node.head(9, old);
    onlyTwoAreConnected();
    nodes.get(2).close();
    nodes.get(3).madeUp(MADE_UP).head(Long.MAX_VALUE, Instant.now());

    assertThat(run("why"))
        .startsWith("7 chain eip155:1337 STALLED")
        .contains("height 9\n")
        .contains("4 validators")
        .containsPattern("bank-d-1 +unsealed-head")
        .contains("it reports block 9 223 372 036 854 775 807");
    assertThat(run("status"))
        .startsWith("7 test  eip155:1337  STALLED  height 9,")
        .contains("4 validators, need 3, have 2")
        .contains("bank-d-1 reports block 9223372036854775807, which the validators did not seal");
    assertThat(run("status", "--json")).contains("\"unsealed\"");
  }

  private void onlyTwoAreConnected() {
    nodes.get(0).peers(List.of(network.nodes().get(1).enode()));
    nodes.get(1).peers(List.of(network.nodes().get(0).enode()));
  }

  @Test
  void a_liar_is_named_while_the_others_make_blocks() throws Exception {
    nodes.get(3).madeUp(MADE_UP).head(77, Instant.now());

    assertThat(run("why"))
        .startsWith("0 chain eip155:1337 moves without some validators")
        .contains("height 1\n")
        .containsPattern("bank-d-1 +unsealed-head");
    assertThat(run("accountability", "--from", "1", "--to", "77")).contains("blocks 1 to 1");
  }

  /** A genuine head beside a set that somebody made up. */
  @Test
  void a_set_of_validators_that_did_not_seal_the_head_is_not_believed() throws Exception {
    onlyTwoAreConnected();
    nodes.get(2).close();
    nodes.get(3).close();
    Instant old = Instant.now().minusSeconds(72);
    for (FakeNode node : nodes.subList(0, 2)) {
      node.head(9, old)
          .say(
              "qbft_getValidatorsByBlockNumber",
              JsonMapper.builder().build().createArrayNode().add("0x" + "d1".repeat(20)));
    }

    assertThat(run("why")).startsWith("7").contains("4 validators · need ceil(2*4/3)=3");
    assertThat(run("status")).contains("4 validators, need 3, have 2");
  }

  /** A number of seconds for which there is no date must not end the command. */
  @Test
  void a_block_without_a_possible_time_is_no_answer() throws Exception {
    nodes.get(3).headSeconds(Long.MAX_VALUE);

    assertThat(run("why")).startsWith("0").containsPattern("bank-d-1 +starting");
  }

  @Test
  void whyIsAlsoForPrograms() {
    nodes.get(3).close();

    JsonNode json = JsonMapper.builder().build().readTree(run("why", "--json").substring(2));

    assertThat(json.get("conclusion").asString()).isEqualTo("moves-short");
    assertThat(json.get("quorum").get("margin").asInt()).isZero();
    assertThat(json.get("missing").get(0).get("cause").asString()).isEqualTo("down");
  }

  @Test
  void metricsSayTheSame() {
    nodes.get(3).close();

    assertThat(run("observability", "metrics"))
        .startsWith("0")
        .contains("bascule_chain_moves 1\n")
        .contains("bascule_chain_quorum_margin 0\n")
        .contains("bascule_validator_missing{node=\"bank-d-1\",cause=\"down\"} 1\n");
  }

  @Test
  void rulesDashboardAndScrapeConfigurationAreWritten() {
    Path out = temp.resolve("observability");

    assertThat(run("observability", "write", "--out", out.toString())).startsWith("0");
    for (String name : List.of("prometheus.yml", "bascule-alerts.yml", "bascule-dashboard.json")) {
      assertThat(out.resolve(name)).isNotEmptyFile();
    }
  }

  @Test
  void accountabilityReadsEveryNodesCopy() {
    assertThat(run("accountability", "--from", "1", "--to", "1"))
        .startsWith("0")
        .contains("blocks 1 to 1")
        .contains("nobody sealed two blocks in one round");
  }

  @Test
  void a_block_before_the_first_is_refused() {
    assertThat(run("accountability", "--from", "-3")).startsWith("2");
    assertThat(run("accountability", "--to", "-1")).startsWith("2");
  }

  @Test
  void nodesWithDifferentBlocksEndWith9() {
    nodes.get(3).head(1, Instant.now().minusSeconds(5));

    assertThat(run("accountability", "--from", "1", "--to", "1"))
        .contains("nodes hold different blocks 1")
        .startsWith("9");
    assertThat(run("why")).startsWith("7").contains("FORKED");
  }

  private String run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--network", network.root().toString()));
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            new NodeCommand(),
            new PrintWriter(out, true),
            new PrintWriter(new StringWriter(), true),
            all.toArray(String[]::new));
    return exit + " " + out;
  }
}
