package dev.bascule.node.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.Command;
import dev.bascule.node.TestFolder;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.StrandGuard;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {

  private static final DrillReport REPORT =
      new DrillReport(
          "test",
          Hash32.ZERO,
          Scenario.QUORUM_LOSS,
          List.of("bank-c", "bank-d"),
          Instant.parse("2026-11-22T04:00:00Z"),
          Duration.ofMillis(61_250),
          Duration.ofMillis(80_000),
          100,
          190,
          0,
          "26.4.0");

  @TempDir Path folder;

  @Test
  void aSignedReportNamesItsSigner() {
    try (SecretKey key = Load.key("operator")) {
      assertThat(DrillReport.check(utf8(REPORT.signed(key))))
          .isInstanceOfSatisfying(
              DrillReport.Check.SignedBy.class,
              signed -> {
                assertThat(signed.signer()).isEqualTo(Signer.of(key.publicKey()));
                assertThat(signed.lines()).contains("chainStoodMillis: 61250");
              });
    }
  }

  @Test
  void noFigureOfASignedReportCanBeChanged() {
    try (SecretKey key = Load.key("operator")) {
      String signed = REPORT.signed(key);

      assertThat(DrillReport.check(utf8(signed.replace("61250", "11250"))))
          .isInstanceOf(DrillReport.Check.Refused.class);
      assertThat(DrillReport.check(utf8(signed.replace("quorum-loss", "kill-validator"))))
          .isInstanceOf(DrillReport.Check.Refused.class);
    }
  }

  @Test
  void aQuorumIsLostByOneMoreThanMayFail() throws Exception {
    NetworkFolder four = TestFolder.create(folder.resolve("4"), TestFolder.file(4));
    NetworkFolder seven = TestFolder.create(folder.resolve("7"), TestFolder.file(7));

    assertThat(Drill.victims(four, Scenario.QUORUM_LOSS, Optional.empty())).hasSize(2);
    assertThat(Drill.victims(seven, Scenario.QUORUM_LOSS, Optional.empty())).hasSize(3);
    assertThat(Drill.victims(four, Scenario.SITE_LOSS, Optional.of("bank-b")))
        .extracting(NodeFolder::name)
        .containsExactly("bank-b-1");
  }

  @Test
  void theSecondEmptiedDataFolderIsRefused() throws Exception {
    NetworkFolder network = TestFolder.create(folder.resolve("net"), TestFolder.file(4));
    for (NodeFolder node : network.nodes()) Files.writeString(node.data().resolve("x"), "x");
    NodeFolder first = network.nodes().get(0);
    NodeFolder second = network.nodes().get(1);

    StrandGuard.requireRoomFor(network, first);
    Files.delete(first.data().resolve("x"));

    assertThatThrownBy(() -> StrandGuard.requireRoomFor(network, second))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("would_strand_chain"));
  }

  @Test
  void aNetworkOfOtherMachinesIsDrilledOnlyByName() throws Exception {
    Path root = folder.resolve("far");
    TestFolder.create(
        root,
        NetworkFile.parse(
            "t",
            """
            version: 1
            name: far
            chain: {id: 1337}
            organisations:
              - {id: bank-a, nodes: [{name: a1, host: 10.255.0.1}]}
            """));

    String refused = run(root, "kill-validator");

    assertThat(refused).startsWith("6").contains("network_not_local").contains("--confirm far");
  }

  @Test
  void aScenarioThatIsNoneIsNamed() throws Exception {
    Path root = folder.resolve("net");
    TestFolder.create(root, TestFolder.file(4));

    assertThat(run(root, "earthquake")).startsWith("2").contains("lost-disk");
  }

  @Test
  void a_file_that_is_no_report_says_what_to_do() throws Exception {
    Path foreign = folder.resolve("foreign.json");
    for (String text : List.of("{\"a\": 1}", "no JSON", "")) {
      Files.writeString(foreign, text);
      Command verified = Command.run("drill", "verify", foreign.toString());
      assertThat(verified.exit()).isEqualTo(9);
      assertThat(verified.err()).contains("file_malformed").contains("that ./bascule node drill");
    }
    try (SecretKey key = Load.key("operator")) {
      Files.writeString(foreign, REPORT.signed(key).replace("61250", "11250"));
    }
    Command changed = Command.run("drill", "verify", foreign.toString());
    assertThat(changed.exit()).isEqualTo(9);
    assertThat(changed.err()).contains("signature_invalid").contains("Ask whoever signed it");
    Command missing = Command.run("drill", "verify", folder.resolve("none").toString());
    assertThat(missing.exit()).isEqualTo(4);
    assertThat(missing.err()).contains("that ./bascule node drill");
  }

  private String run(Path root, String scenario) {
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            new DrillCommand(),
            new PrintWriter(out, true),
            new PrintWriter(out, true),
            scenario,
            "--network",
            root.toString(),
            "--sign-key",
            folder.resolve("key").toString(),
            "--out",
            folder.resolve("report.json").toString());
    return exit + " " + out;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
