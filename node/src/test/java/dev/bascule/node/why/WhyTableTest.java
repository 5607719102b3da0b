package dev.bascule.node.why;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.node.NodeCommand;
import dev.bascule.node.operate.NodeState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Faults and what {@code why} says about them. The page of the docs is printed from this table: it
 * cannot say what the code does not.
 */
class WhyTableTest {

  private static final Path PAGE = Path.of("../docs/reference/why.md");
  private static final String BEGIN = "<!-- printed by WhyTableTest: begin -->\n";
  private static final String END = "<!-- printed by WhyTableTest: end -->\n";
  private static final Duration SOON = Duration.ofSeconds(12);
  private static final Duration LONG = Duration.ofSeconds(72);

  /** A fault and the words that the diagnosis must have: the conclusion, then causes by node. */
  private record Fault(
      String name, Scene scene, String conclusion, boolean moves, Map<String, String> causes) {}

  private static Fault stands(
      String name, Scene scene, String conclusion, Map<String, String> causes) {
    return new Fault(name, scene, conclusion, false, causes);
  }

  private static Fault besideOneStopped(String name, UnaryOperator<Scene> change, String cause) {
    return stands(
        "one stopped, " + name,
        change.apply(four().stopped("bank-c")).standing(SOON),
        "below-quorum",
        Map.of("bank-c", "down", "bank-d", cause));
  }

  private static Fault moves(
      String name, Scene scene, String conclusion, Map<String, String> causes) {
    return new Fault(name, scene, conclusion, true, causes);
  }

  private static Scene four() {
    return Scene.of(4);
  }

  private static NodeState ended(Optional<String> error) {
    return new NodeState.StalePid(4711, "the process ended without being stopped", error);
  }

  private static List<Fault> faults() {
    var faults = new ArrayList<Fault>();
    processes(faults);
    connections(faults);
    machines(faults);
    chain(faults);
    return faults;
  }

  private static void processes(List<Fault> faults) {
    faults.add(moves("nothing", four(), "moves", Map.of()));
    faults.add(
        moves(
            "one validator stopped",
            four().stopped("bank-c"),
            "moves-short",
            Map.of("bank-c", "down")));
    faults.add(
        moves(
            "its turn is waited out",
            four().stopped("bank-c").standing(Duration.ofSeconds(5)),
            "turning",
            Map.of("bank-c", "down")));
    faults.add(
        stands(
            "two stopped, a moment ago",
            four().stopped("bank-c", "bank-d").standing(SOON),
            "below-quorum",
            Map.of("bank-c", "down", "bank-d", "down")));
    faults.add(
        stands(
            "two stopped, long ago",
            four().stopped("bank-c", "bank-d").standing(LONG),
            "below-quorum",
            Map.of("bank-c", "down", "bank-d", "down")));
    faults.add(
        stands(
            "one stopped, one killed",
            four().stopped("bank-c").state("bank-d", ended(Optional.empty())).standing(SOON),
            "below-quorum",
            Map.of("bank-c", "down", "bank-d", "down")));
    faults.add(
        besideOneStopped(
            "one that ended with an error",
            scene -> scene.state("bank-d", ended(Optional.of("Security Module not found: hsm"))),
            "failed"));
    faults.add(
        besideOneStopped(
            "one starting",
            scene ->
                scene.state(
                    "bank-d",
                    new NodeState.Starting(
                        new dev.bascule.node.process.ProcessIdentity("d", 1, Scene.NOW, "", ""))),
            "starting"));
    faults.add(
        stands(
            "three of seven stopped",
            Scene.of(7).stopped("bank-e", "bank-f", "bank-g").standing(SOON),
            "below-quorum",
            Map.of("bank-e", "down", "bank-f", "down", "bank-g", "down")));
    faults.add(
        stands(
            "all stopped",
            four().stopped("bank-a", "bank-b", "bank-c", "bank-d"),
            "no-answer",
            Map.of("bank-a", "down", "bank-b", "down", "bank-c", "down", "bank-d", "down")));
  }

  private static void connections(List<Fault> faults) {
    faults.add(
        besideOneStopped(
            "one with a wrong enode for the others",
            scene ->
                scene
                    .parted(List.of("bank-a", "bank-b"), List.of("bank-d"))
                    .change(
                        "bank-d",
                        node -> Scene.withSetup(node, new SetupFault.WrongEnode("bank-a"))),
            "wrong-enode"));
    faults.add(
        besideOneStopped(
            "one that the allowlist of another refuses",
            scene ->
                scene
                    .parted(List.of("bank-a", "bank-b"), List.of("bank-d"))
                    .change(
                        "bank-a",
                        node -> Scene.withSetup(node, new SetupFault.NotAllowed("bank-d"))),
            "not-allowed"));
    faults.add(
        besideOneStopped(
            "one that ended because its own allowlist lacks a static peer",
            scene ->
                scene
                    .state("bank-d", ended(Optional.of("Static node not in the allowlist")))
                    .change(
                        "bank-d",
                        node ->
                            Scene.withSetup(
                                node, new SetupFault.StaticNotAllowed("bank-a", false))),
            "wrong-enode"));
    faults.add(
        besideOneStopped(
            "one without peers",
            scene -> scene.parted(List.of("bank-a", "bank-b"), List.of("bank-d")),
            "isolated"));
    faults.add(
        stands(
            "the network is cut in two halves",
            four().parted(List.of("bank-a", "bank-b"), List.of("bank-c", "bank-d")).standing(LONG),
            "below-quorum",
            Map.of("bank-c", "isolated", "bank-d", "isolated")));
    faults.add(
        stands(
            "two run elsewhere and refuse connections",
            four()
                .state("bank-c", new NodeState.Elsewhere())
                .state("bank-d", new NodeState.Elsewhere())
                .change("bank-c", Scene::refused)
                .change("bank-d", Scene::refused)
                .standing(SOON),
            "below-quorum",
            Map.of("bank-c", "down", "bank-d", "down")));
    faults.add(
        stands(
            "two run elsewhere and are not heard of",
            four()
                .state("bank-c", new NodeState.Elsewhere())
                .state("bank-d", new NodeState.Elsewhere())
                .standing(SOON),
            "below-quorum",
            Map.of("bank-c", "unseen", "bank-d", "unseen")));
  }

  private static void machines(List<Fault> faults) {
    faults.add(
        besideOneStopped(
            "one whose disk is full",
            scene ->
                scene.change(
                    "bank-d",
                    node ->
                        Scene.withDisk(
                            node, new SeenNode.Disk(OptionalLong.of(3L << 20), false, false))),
            "disk-full"));
    faults.add(
        stands(
            "one stopped, one that ended for lack of space",
            four()
                .stopped("bank-c", "bank-d")
                .change(
                    "bank-d",
                    node ->
                        Scene.withDisk(
                            node, new SeenNode.Disk(OptionalLong.of(90L << 20), true, false)))
                .standing(SOON),
            "below-quorum",
            Map.of("bank-c", "down", "bank-d", "disk-full")));
    faults.add(
        besideOneStopped(
            "one whose clock is ahead",
            scene -> scene.change("bank-d", node -> Scene.withClock(node, Duration.ofSeconds(30))),
            "clock-off"));
    faults.add(
        besideOneStopped(
            "one with the key of somebody else",
            scene ->
                scene.change(
                    "bank-d",
                    node ->
                        Scene.withSetup(node, new SetupFault.KeyDiffers(Scene.address("bank-x")))),
            "key-mismatch"));
    faults.add(
        besideOneStopped(
            "one with another genesis",
            scene ->
                scene
                    .parted(List.of("bank-a", "bank-b"), List.of("bank-d"))
                    .change("bank-d", node -> Scene.withGenesis(node, Scene.hash(7))),
            "other-genesis"));
    faults.add(
        moves(
            "one data folder was emptied",
            four().stopped("bank-c").change("bank-c", WhyTableTest::emptied),
            "moves-short",
            Map.of("bank-c", "data-lost")));
    faults.add(
        stands(
            "two data folders were emptied",
            four()
                .stopped("bank-c", "bank-d")
                .change("bank-c", WhyTableTest::emptied)
                .change("bank-d", WhyTableTest::emptied)
                .standing(LONG),
            "below-quorum",
            Map.of("bank-c", "data-lost", "bank-d", "data-lost")));
  }

  private static void chain(List<Fault> faults) {
    faults.add(
        besideOneStopped(
            "one still fetching blocks",
            scene -> scene.change("bank-d", node -> Scene.at(node, Scene.HEAD - 300)),
            "behind"));
    faults.add(
        moves(
            "one reports a head that the validators did not seal",
            four().change("bank-d", WhyTableTest::lying),
            "moves-short",
            Map.of("bank-d", "unsealed-head")));
    faults.add(
        stands(
            "quorum is back after a long halt, rounds are apart",
            four()
                .standing(LONG)
                .change(
                    "bank-a",
                    node ->
                        Scene.withPending(
                            node,
                            new PendingRound(
                                4, Duration.ofSeconds(64), Scene.NOW.minusSeconds(20), Map.of()))),
            "rounds-apart",
            Map.of()));
    faults.add(
        stands("just created, not a block yet", four().before1stBlock(), "forming", Map.of()));
    faults.add(
        stands(
            "two nodes hold different blocks at one height",
            four().change("bank-d", node -> Scene.withCommon(node, Scene.hash(8))),
            "forked",
            Map.of()));
  }

  private static SeenNode lying(SeenNode node) {
    return Scene.withUnsealed(node, 1_000_000, "block 1000000: 1 seals where 3 of 4 are needed");
  }

  private static SeenNode emptied(SeenNode node) {
    return Scene.withDisk(node, new SeenNode.Disk(OptionalLong.of(100L << 30), false, true));
  }

  @TestFactory
  Stream<DynamicTest> everyFaultHasItsCause() {
    return faults().stream()
        .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> check(fault)));
  }

  private static void check(Fault fault) {
    Diagnosis diagnosis = Diagnosis.of(fault.scene().look());
    Map<String, String> causes =
        diagnosis.missing().stream()
            .collect(Collectors.toMap(Diagnosis.Missing::name, missing -> missing.cause().word()));
    assertThat(causes).isEqualTo(fault.causes());
    assertThat(diagnosis.conclusion().word()).isEqualTo(fault.conclusion());
    assertThat(diagnosis.conclusion().moves()).isEqualTo(fault.moves());
  }

  /** A step that the tool itself refuses would be found by an operator at night. */
  @Test
  void everyPrintedCommandIsOneThatTheToolUnderstands() {
    int understood = 0;
    for (Fault fault : faults()) {
      for (Diagnosis.Step step : Diagnosis.of(fault.scene().look()).steps()) {
        for (String line :
            step.command().map(each -> List.of(each.split(" && "))).orElse(List.of())) {
          assertThat(line).startsWith("./bascule node ");
          String[] words = line.substring("./bascule node ".length()).split(" ");
          CommandLineRunner.commandLine(new NodeCommand()).parseArgs(words);
          understood++;
        }
      }
    }
    assertThat(understood).isGreaterThan(30);
  }

  @Test
  void thePageSaysWhatTheCodeSays() throws Exception {
    String page = Files.readString(PAGE);
    String printed = BEGIN + table() + END;
    int from = page.indexOf(BEGIN);
    int to = page.indexOf(END);
    if (Boolean.getBoolean("bascule.docs.write")) {
      Files.writeString(
          PAGE, page.substring(0, from) + printed + page.substring(to + END.length()));
      return;
    }
    assertThat(page.substring(from, to + END.length()))
        .as("write the page again with -Dbascule.docs.write=true")
        .isEqualTo(printed);
  }

  private static String table() {
    var text = new StringBuilder();
    text.append("| fault | exit | the chain | who is missing, and why | what to do |\n");
    text.append("| --- | --- | --- | --- | --- |\n");
    for (Fault fault : faults()) {
      Observation seen = fault.scene().look();
      Diagnosis diagnosis = Diagnosis.of(seen);
      String missing =
          diagnosis.missing().stream()
              .map(each ->
                  each.name() + " `" + each.cause().word() + "`: " + each.cause().sentence())
              .collect(Collectors.joining("<br>"));
      text.append("| ")
          .append(fault.name())
          .append(" | ")
          .append(diagnosis.conclusion().moves() ? 0 : 7)
          .append(" | `")
          .append(diagnosis.conclusion().word())
          .append("` ")
          .append(WhyText.headline(seen, diagnosis.conclusion()))
          .append(" | ")
          .append(missing.isEmpty() ? "nobody" : missing)
          .append(" | ")
          .append(steps(diagnosis))
          .append(" |\n");
    }
    return text.toString();
  }

  private static String steps(Diagnosis diagnosis) {
    var lines = new ArrayList<String>();
    for (Diagnosis.Step step : diagnosis.steps()) {
      lines.add(
          (lines.size() + 1)
              + ". "
              + step.what()
              + step.command().map(command -> ": `" + command + "`").orElse(""));
    }
    return lines.isEmpty() ? "nothing" : String.join("<br>", lines);
  }
}
