package dev.bascule.node;

import static org.assertj.core.api.Assertions.assertThat;

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
