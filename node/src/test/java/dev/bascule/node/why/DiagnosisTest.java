package dev.bascule.node.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.node.operate.NodeState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosisTest {

  @Test
  void quorumIsSaidInWords() {
    var scene = Scene.of(4).stopped("bank-c", "bank-d").standing(Duration.ofSeconds(72));

    List<String> lines = WhyText.of(scene.look(), Diagnosis.of(scene.look()));

    assertThat(lines.get(0))
        .isEqualTo("chain eip155:1337 STALLED for 72 s (block period 1 s)  height 1 208");
    assertThat(lines.get(1))
        .isEqualTo(" quorum   4 validators · need ceil(2*4/3)=3 · signing now 2  ✗");
    assertThat(lines.get(2))
        .isEqualTo(" missing  bank-c  down  last signed #1 206  14:02:11  it is not running");
    assertThat(String.join("\n", lines)).contains("./bascule node restart --together");
  }

  @Test
  void aShortHaltNeedsNoRestartOfAll() {
    var scene = Scene.of(4).stopped("bank-c", "bank-d").standing(Duration.ofSeconds(12));

    assertThat(Diagnosis.of(scene.look()).steps())
        .extracting(step -> step.command().orElse(""))
        .containsExactly("", "./bascule node start bank-c", "./bascule node start bank-d");
  }

  @Test
  void twoEmptiedDataFoldersAreWarnedOfBeforeAnythingElse() {
    var scene = Scene.of(4).stopped("bank-c", "bank-d").standing(Duration.ofSeconds(72));
    for (String name : List.of("bank-c", "bank-d")) {
      scene.change(
          name,
          node ->
              Scene.withDisk(
                  node, new SeenNode.Disk(java.util.OptionalLong.of(1L << 40), false, true)));
    }

    assertThat(Diagnosis.of(scene.look()).steps().getFirst().what()).startsWith("do NOT start");
  }

  @Test
  void aValidatorElsewhereThatIsHeardAskingForRoundsIsNotMissing() {
    var heard = Map.of(Scene.address("bank-c"), 3, Scene.address("bank-a"), 3);
    var round = new PendingRound(3, Duration.ofSeconds(32), Scene.NOW.minusSeconds(10), heard);
    var scene =
        Scene.of(4)
            .state("bank-c", new NodeState.Elsewhere())
            .state("bank-d", new NodeState.Elsewhere())
            .change("bank-a", node -> Scene.withPending(node, round))
            .standing(Duration.ofSeconds(50));

    Diagnosis diagnosis = Diagnosis.of(scene.look());

    assertThat(diagnosis.missing())
        .singleElement()
        .satisfies(missing -> assertThat(missing.name()).isEqualTo("bank-d"));
    assertThat(diagnosis.round())
        .hasValueSatisfying(at -> {
          assertThat(at.measured()).isTrue();
          assertThat(at.remaining()).isEqualTo(Duration.ofSeconds(22));
        });
  }

  @ParameterizedTest
  // Period 1 s, timeout 4 s: round 0 ends 5 s after the head, round 1 after 13, round 2 after 29.
  @CsvSource({"0,0", "4,0", "5,1", "12,1", "13,2", "28,2", "29,3", "60,3", "61,4"})
  void theRoundFollowsFromTheAgeOfTheHead(int seconds, int round) {
    assertThat(
            PendingRound.roundAfter(
                Duration.ofSeconds(seconds), Duration.ofSeconds(1), Duration.ofSeconds(4)))
        .isEqualTo(round);
  }

  @Test
  void theRoundOfARecordedHaltIsReadFromItsLog() throws Exception {
    Optional<PendingRound> pending = RoundLog.pending(recordedHalt());

    assertThat(pending)
        .contains(
            new PendingRound(
                4,
                Duration.ofSeconds(64),
                Instant.parse("2026-11-22T02:59:44.006Z"),
                Map.of(
                    Address.ofHex("0x59f3997b84426f6e21993f96040321bc708da5be"), 4,
                    Address.ofHex("0x453829b0f582f291dbd271da493e51d1b0350932"), 4)));
    assertThat(pending.orElseThrow().remaining(Instant.parse("2026-11-22T03:00:00.006Z")))
        .isEqualTo(Duration.ofSeconds(48));
  }

  @Test
  void aBlockEndsTheRound() throws Exception {
    var lines = new java.util.ArrayList<>(recordedHalt());
    lines.add(
        "2026-11-22 03:01:00.000+0000 | x | INFO  | PersistBlockTask | Imported empty block #10 / 0"
            + " tx");

    assertThat(RoundLog.pending(lines)).isEmpty();
  }

  @Test
  void theSameObservationHasTheSameDiagnosis() {
    var seen = Scene.of(7).stopped("bank-c").standing(Duration.ofSeconds(5)).look();

    assertThat(Diagnosis.of(seen)).isEqualTo(Diagnosis.of(seen));
  }

  @Test
  void theNodeThatHasNoAdminInterfaceIsNotCalledIsolated() {
    var scene = Scene.of(4);
    scene.change(
        "bank-d",
        node ->
            Scene.with(
                node,
                node.answer()
                    .map(was ->
                        new SeenNode.Answer(
                            was.head(),
                            was.headTime(),
                            was.genesis(),
                            was.unsealed(),
                            was.common(),
                            3,
                            Optional.empty(),
                            0,
                            0,
                            was.client()))));

    assertThat(Diagnosis.of(scene.look()).missing()).isEmpty();
  }

  @Test
  void a_relay_that_lies_is_named_though_it_is_no_validator() {
    Observation seen = Scene.of(4).standing(Duration.ofSeconds(72)).look();
    SeenNode like = seen.nodes().getFirst();
    SeenNode relay =
        Scene.withUnsealed(
            new SeenNode(
                "relay",
                "relay",
                false,
                Scene.address("relay-x"),
                like.p2p(),
                like.state(),
                like.answer(),
                "",
                false,
                Optional.empty(),
                List.of(),
                like.disk(),
                like.clockOffset()),
            Long.MAX_VALUE,
            "nobody sealed it");
    var nodes = new java.util.ArrayList<>(seen.nodes());
    nodes.add(relay);
    var with =
        new Observation(
            seen.at(),
            seen.chainId(),
            seen.genesis(),
            seen.blockPeriod(),
            seen.requestTimeout(),
            seen.validators(),
            nodes,
            seen.recent(),
            List.of());

    assertThat(Diagnosis.of(with).conclusion()).isInstanceOf(Conclusion.RoundsApart.class);
    assertThat(Diagnosis.of(with).remarks())
        .singleElement()
        .asString()
        .startsWith("relay: it reports block 9 223 372 036 854 775 807, which the validators");
  }

  @Test
  void where_all_lie_nothing_is_seen() {
    Scene scene = Scene.of(4);
    for (String name : List.of("bank-a", "bank-b", "bank-c", "bank-d")) {
      scene.change(name, node -> Scene.withUnsealed(node, 7, "nobody sealed it"));
    }

    Observation seen = scene.look();

    assertThat(Diagnosis.of(seen).conclusion()).isInstanceOf(Conclusion.NoAnswer.class);
    assertThat(WhyText.of(seen, Diagnosis.of(seen)).getFirst())
        .contains("NOT SEEN: no node that answers has a head that the validators sealed")
        .endsWith("height 0");
  }

  private static List<String> recordedHalt() throws IOException {
    try (InputStream log = DiagnosisTest.class.getResourceAsStream("/besu/halt.log")) {
      if (log == null) throw new IOException("no recorded log");
      return new String(log.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
