package dev.bascule.node.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.why.Diagnosis;
import dev.bascule.node.why.Limits;
import dev.bascule.node.why.Observation;
import dev.bascule.node.why.Scene;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules and dashboard name only what a real scrape, or our own exposition, has. */
class ObservabilityTest {

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:besu|ethereum|jvm|process|bascule)_[a-z0-9_]+\\b(?!\")");
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  @Test
  void everyMetricOfARuleExistsInARealScrapeOrInOurs() throws Exception {
    Set<String> known = known();

    for (Alert alert : Alert.of(PERIOD, TIMEOUT)) {
      Set<String> named = metrics(alert.expression());
      assertThat(named).as(alert.name()).isNotEmpty();
      assertThat(known).as(alert.name()).containsAll(named);
    }
  }

  @Test
  void everyMetricOfTheDashboardExistsInARealScrapeOrInOurs() throws Exception {
    Set<String> known = known();
    JsonNode dashboard = JsonMapper.builder().build().readTree(Dashboard.json("test"));

    assertThat(dashboard.get("panels").size()).isEqualTo(Dashboard.panels().size());
    for (JsonNode panel : dashboard.get("panels")) {
      String query = panel.get("targets").get(0).get("expr").asString();
      assertThat(metrics(query)).as(query).isNotEmpty();
      assertThat(known).as(query).containsAll(metrics(query));
    }
  }

  @Test
  void panelsDoNotLieOnEachOther() {
    JsonNode panels = JsonMapper.builder().build().readTree(Dashboard.json("test")).get("panels");
    var places = new TreeSet<String>();
    for (JsonNode panel : panels) {
      places.add(panel.get("gridPos").get("x") + "/" + panel.get("gridPos").get("y"));
    }
    assertThat(places).hasSize(panels.size());
  }

  @Test
  void theRulesAreYamlWithWhatPrometheusNeeds() {
    Map<String, List<Map<String, Object>>> file =
        new Yaml().load(PrometheusFiles.alerts(Alert.of(PERIOD, TIMEOUT)));
    Object rules = file.get("groups").getFirst().get("rules");

    assertThat(rules).isInstanceOf(List.class);
    for (Object rule : (List<?>) rules) {
      assertThat(rule).isInstanceOf(Map.class);
      assertThat(((Map<?, ?>) rule).keySet().stream().map(String::valueOf))
          .containsExactlyInAnyOrder("alert", "expr", "for", "labels", "annotations");
    }
  }

  @Test
  void alertsUseTheNumbersThatTheDiagnosisUses() {
    Map<String, String> rules =
        Alert.of(PERIOD, TIMEOUT).stream()
            .collect(Collectors.toMap(Alert::name, Alert::expression));

    assertThat(rules.get("ChainStalled")).endsWith("> " + Limits.PERIODS_LATE);
    assertThat(rules.get("DiskFull")).endsWith("< " + Limits.DISK_MIN_BYTES);
    assertThat(rules.get("DiskLow")).endsWith("< " + Limits.DISK_LOW_BYTES);
    assertThat(rules.get("ClockOff")).endsWith("> " + Limits.CLOCK_MAX.toSeconds());
    assertThat(rules.get("PoolNearlyFull")).endsWith(">= " + Limits.POOL_NEARLY_FULL);
    assertThat(rules.get("ChainRoundHigh")).endsWith(">= " + Limits.ROUND_HIGH);
  }

  @Test
  void whatTheIssueNamesHasAnAlert() {
    assertThat(Alert.of(PERIOD, TIMEOUT))
        .extracting(Alert::name)
        .contains(
            "ChainStalled",
            "ChainRoundHigh",
            "ChainBelowQuorum",
            "ChainWithoutMargin",
            "NodeWithoutPeers",
            "PoolNearlyFull",
            "DiskLow",
            "ClockOff");
  }

  @Test
  void aHaltIsInTheMetrics() {
    Observation seen =
        Scene.of(4).stopped("bank-c", "bank-d").standing(Duration.ofSeconds(72)).look();
    List<String> lines = Exposition.of(seen, Diagnosis.of(seen)).lines().toList();

    assertThat(lines)
        .contains(
            "bascule_chain_moves 0",
            "bascule_chain_head_age_seconds 72.000",
            "bascule_chain_quorum_margin -1",
            "bascule_chain_round 4",
            "bascule_validator_missing{node=\"bank-c\",cause=\"down\"} 1",
            "bascule_node_up{node=\"bank-a\",organisation=\"bank-a\"} 1",
            "bascule_node_up{node=\"bank-d\",organisation=\"bank-d\"} 0");
  }

  @Test
  void everyNodeIsScrapedUnderItsName() {
    NetworkFile file =
        NetworkFile.parse(
            "t",
            """
            version: 1
            name: test
            chain: {id: 1337}
            organisations:
              - {id: bank-a, nodes: [{name: a1, host: 10.0.0.1}]}
              - {id: bank-b, nodes: [{name: b1, host: 10.0.0.2, metricsPort: 9777}]}
            """);

    String yaml = PrometheusFiles.scrape(NetworkFolder.of(Path.of("/tmp/none"), file), 9600);

    assertThat(yaml)
        .contains("targets: ['10.0.0.2:9777']")
        .contains("labels: {node: b1, organisation: bank-b}")
        .contains("['127.0.0.1:9600']");
    Map<String, Object> read = new Yaml().load(yaml);
    assertThat(read).containsKeys("scrape_configs", "rule_files");
  }

  private static Set<String> metrics(String query) {
    var named = new TreeSet<String>();
    Matcher matcher = METRIC.matcher(query);
    while (matcher.find()) named.add(matcher.group());
    return named;
  }

  private static Set<String> known() throws IOException {
    var known = new TreeSet<String>();
    for (Gauge gauge : Gauge.values()) known.add(gauge.toString());
    try (InputStream recorded =
        ObservabilityTest.class.getResourceAsStream("/besu/metrics-names.txt")) {
      if (recorded == null) throw new IOException("no recorded scrape");
      new String(recorded.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(" ")[2])
          .forEach(known::add);
    }
    return known;
  }
}
