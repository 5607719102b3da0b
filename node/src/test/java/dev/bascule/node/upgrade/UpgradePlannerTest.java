package dev.bascule.node.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.besu.BesuVersion;
import dev.bascule.node.upgrade.UpgradePlan.Member;
import dev.bascule.node.upgrade.UpgradePlan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradePlannerTest {

  private static final long NOW = 1_795_000_000;

  /**
   * The version matrix: {@code rolling}, {@code flagged} (rolling with the encoding of 25.x, and
   * once more without), {@code together} (the chain stands), {@code refused} or {@code nothing}.
   */
  @ParameterizedTest
  @CsvSource({
    "26.4.0, 26.8.0, rolling",
    "26.4.0, 26.8-develop, rolling",
    "26.6.0, 26.7.1, rolling",
    "26.8.0, 26.8.1, rolling",
    "25.12.0, 26.8.0, flagged",
    "25.10.0, 26.6.0, flagged",
    "25.12.0, 26.4.0, together",
    "25.12.0, 26.5.0, together",
    "26.1.0, 26.4.0, rolling",
    "25.10.0, 25.12.0, refused",
    "26.1.0, 26.2.0, refused",
    "26.8.0, 26.4.0, refused",
    "26.8.0, 26.8.0, nothing",
  })
  void the_way_from_one_version_to_another(String from, String to, String way) {
    UpgradePlan plan = plan(four(from), to, "prague");

    switch (way) {
      case "rolling" -> {
        assertThat(plan.refusals()).isEmpty();
        assertThat(plan.steps()).hasSize(4).allMatch(Step::keepsMoving);
        assertThat(plan.steps()).noneMatch(step -> step.does().contains("legacy"));
      }
      case "flagged" -> {
        assertThat(plan.steps()).hasSize(8).allMatch(Step::keepsMoving);
        assertThat(plan.steps().subList(0, 4))
            .allMatch(step -> step.does().contains("start with --Xbft-legacy-protocol-encoding"));
        assertThat(plan.steps().subList(4, 8))
            .allMatch(step -> step.does().contains("restart without --Xbft-legacy"));
      }
      case "together" -> {
        assertThat(plan.steps()).hasSize(1);
        assertThat(plan.steps().getFirst().nodes()).hasSize(4);
        assertThat(plan.steps().getFirst().keepsMoving()).isFalse();
      }
      case "refused" -> {
        assertThat(plan.isRefused()).isTrue();
        assertThat(plan.steps()).isEmpty();
      }
      case "nothing" -> {
        assertThat(plan.isRefused()).isFalse();
        assertThat(plan.steps()).isEmpty();
      }
      default -> throw new AssertionError(way);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "3, 2, 2", "4, 3, 3", "6, 5, 4", "7, 6, 5", "10, 9, 7"})
  void the_quorum_during_each_step(int validators, int sealing, int quorum) {
    UpgradePlan plan = plan(validators("26.4.0", validators), "26.8.0", "osaka");

    assertThat(plan.steps()).hasSize(validators);
    for (Step step : plan.steps()) {
      assertThat(step.sealing()).isEqualTo(sealing);
      assertThat(step.quorum()).isEqualTo(quorum);
      assertThat(step.keepsMoving()).isEqualTo(sealing >= quorum);
    }
  }

  @Test
  void what_only_follows_goes_first_and_costs_no_seal() {
    var members = new ArrayList<>(four("26.4.0"));
    members.add(new Member("z-rpc", "z", false, BesuVersion.of("26.4.0")));

    List<Step> steps = plan(members, "26.8.0", "osaka").steps();

    assertThat(steps.getFirst().nodes()).containsExactly("z-rpc");
    assertThat(steps.getFirst().sealing()).isEqualTo(4);
    assertThat(steps.get(1).sealing()).isEqualTo(3);
  }

  @Test
  void a_network_that_is_halfway_goes_on_where_it_stopped() {
    var members = new ArrayList<>(four("26.8.0").subList(0, 2));
    members.addAll(four("26.4.0").subList(2, 4));

    assertThat(plan(members, "26.8.0", "osaka").steps())
        .extracting(step -> step.nodes().getFirst())
        .containsExactly("c-1", "d-1");
  }

  @Test
  void what_must_be_done_first_and_what_is_good_to_know() {
    UpgradePlan plan = plan(four("26.4.0"), "26.8.0", "osaka");

    assertThat(plan.before()).anyMatch(line -> line.contains("JDK 25"));
    assertThat(plan.before()).anyMatch(line -> line.contains("PANTHEON_"));
    assertThat(plan.notes()).anyMatch(line -> line.contains("EIP-7702"));
    assertThat(plan.notes()).anyMatch(line -> line.contains("selection-max-time is ignored"));
    assertThat(plan(four("26.8.0"), "26.8.1", "osaka").before()).isEmpty();
  }

  @Test
  void an_open_vote_is_counted_differently_by_old_and_new_nodes() {
    List<Member> old = four("25.12.0");

    assertThat(
            UpgradePlanner.plan(old, BesuVersion.of("26.8.0"), Map.of("prague", 0L), NOW, true)
                .refusals())
        .anyMatch(line -> line.contains("vote about a validator is open"));
    assertThat(
            UpgradePlanner.plan(
                    four("26.4.0"), BesuVersion.of("26.8.0"), Map.of("prague", 0L), NOW, true)
                .isRefused())
        .isFalse();
  }

  @Test
  void a_fork_that_the_target_does_not_know() {
    assertThat(plan(four("25.4.0"), "25.9.0", "osaka").refusals())
        .anyMatch(line -> line.contains("osaka fork"));
  }

  @Test
  void a_fork_that_comes_during_the_upgrade_and_one_that_nobody_knows() {
    UpgradePlan plan =
        UpgradePlanner.plan(
            four("26.4.0"),
            BesuVersion.of("26.8.0"),
            Map.of("osaka", 0L, "amsterdam", NOW + 86_400),
            NOW,
            false);

    assertThat(plan.isRefused()).isFalse();
    assertThat(plan.before()).anyMatch(line -> line.contains("before amsterdam begins"));
    assertThat(plan.notes()).anyMatch(line -> line.contains("schedules amsterdam"));
    assertThat(plan.before()).noneMatch(line -> line.contains("osaka begins"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"99.1.1", "26.9.0", "26.8.2", "27.1-develop"})
  void what_this_program_does_not_know_is_no_way(String to) {
    UpgradePlan plan = plan(four("26.8.0"), to, "osaka");

    assertThat(plan.steps()).isEmpty();
    assertThat(plan.refusals())
        .singleElement()
        .asString()
        .startsWith(
            "Besu " + to + " is unknown to this program, which knows releases up to 26.8.1");
  }

  @Test
  void a_build_of_the_last_known_month_is_known() {
    assertThat(plan(four("26.8.1"), "26.8-develop", "osaka").refusals()).isEmpty();
  }

  private static UpgradePlan plan(List<Member> members, String to, String fork) {
    return UpgradePlanner.plan(members, BesuVersion.of(to), Map.of(fork, 0L), NOW, false);
  }

  private static List<Member> four(String version) {
    return validators(version, 4);
  }

  private static List<Member> validators(String version, int count) {
    var members = new ArrayList<Member>();
    for (int i = 0; i < count; i++) {
      String organisation = String.valueOf((char) ('a' + i));
      members.add(new Member(organisation + "-1", organisation, true, BesuVersion.of(version)));
    }
    return members;
  }
}
