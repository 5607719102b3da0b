package dev.bascule.node.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.cliconvention.ProblemException;
import dev.bascule.node.TestFolder;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.doctor.Doctor;
import dev.bascule.node.doctor.Finding;
import dev.bascule.node.doctor.Machine;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.operate.RunningNetwork;
import dev.bascule.node.process.LocalPort;
import dev.bascule.node.process.LocalProcess;
import dev.bascule.node.why.Conclusion;
import dev.bascule.node.why.Diagnosis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong around a node of a real network, and whether {@code why} names it. Each test breaks
 * one thing about bank-d and puts it right as the printed steps say. Skipped, with a line that says
 * so, where there is no Besu; so are the disk where nothing may be mounted and the clock where
 * there is no libfaketime.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class RealSetupFaultsTest {

  private static final int VALIDATORS = 4;
  private static final String VICTIM = "bank-d-1";
  private static final Path FAKETIME =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  @TempDir static Path root;

  private static LiveNetwork network;

  @BeforeAll
  static void start() throws Exception {
    network = LiveNetwork.start(root.resolve("net"), VALIDATORS);
  }

  @AfterAll
  static void stop() throws Exception {
    if (network != null) network.close();
  }

  private NodeFolder victim;

  @BeforeEach
  void everybodySigns() throws Exception {
    victim = network.folder.node(VICTIM).orElseThrow();
    network.running.start(network.folder.nodes());
    network.awaitDiagnosis(each -> each.conclusion() instanceof Conclusion.Moves);
  }

  private static Diagnosis awaitCause(String word) throws Exception {
    Diagnosis found =
        network.awaitDiagnosis(
            each -> LiveNetwork.missing(each).equals(Set.of(VICTIM + " " + word)));
    LiveNetwork.say(
        word
            + ": "
            + found.missing().getFirst().cause().sentence()
            + " -> "
            + found.steps().stream().map(Diagnosis.Step::what).toList());
    return found;
  }

  private static String sentence(Diagnosis diagnosis) {
    return diagnosis.missing().getFirst().cause().sentence();
  }

  private static String onlyStep(Diagnosis diagnosis) {
    assertThat(diagnosis.steps()).hasSize(1);
    Diagnosis.Step step = diagnosis.steps().getFirst();
    return step.what() + " | " + step.command().orElse("");
  }

  private static void render() throws IOException {
    TestFolder.render(network.folder);
  }

  /** With an allowlist, a static peer that is not on it keeps Besu from starting. */
  @Test
  void aWrongEnodeAmongTheStaticPeers() throws Exception {
    NodeLauncher.stop(List.of(victim));
    String port = ":" + network.node(0).node().p2pPort();
    String peers = Files.readString(victim.staticNodesFile());
    Files.writeString(victim.staticNodesFile(), peers.replace(port, ":1"));
    LocalProcess process = network.launcher.start(victim);
    LiveNetwork.await("Besu gives up", () -> !process.isAlive());

    Diagnosis found = awaitCause("wrong-enode");
    assertThat(sentence(found))
        .isEqualTo("the static-nodes.json of bank-d-1 has a wrong enode for bank-a-1");
    assertThat(onlyStep(found)).contains("node network render", "node restart bank-d-1");

    render();
    network.running.restartRolling(List.of(victim));
    network.awaitDiagnosis(each -> each.missing().isEmpty());
  }

  @Test
  void aNodeThatTheAllowlistsOfTheOthersDoNotHave() throws Exception {
    NodeLauncher.stop(List.of(victim));
    List<NodeFolder> others = network.folder.nodes().subList(0, VALIDATORS - 1);
    // The others cannot start with a static peer that they do not allow.
    for (NodeFolder other : others) {
      without(other.permissionsFile(), victim.enode());
      without(other.staticNodesFile(), victim.enode());
    }
    network.running.restartTogether(others);
    network.launcher.start(victim);

    Diagnosis found = awaitCause("not-allowed");
    assertThat(sentence(found))
        .isEqualTo("the allowlist of bank-a-1, bank-b-1, bank-c-1 does not have bank-d-1");
    assertThat(onlyStep(found)).contains("bank-a-1, bank-b-1, bank-c-1", "permissions sync");

    render();
    for (NodeFolder other : others) {
      try (var rpc = NodeRpc.at(other.rpcUrl())) {
        assertThat(rpc.rpc().call("perm_reloadPermissionsFromFile").orThrow().asString(""))
            .isEqualTo("Success");
      }
    }
    network.awaitDiagnosis(each -> each.missing().isEmpty());
    network.running.restartTogether(others);
  }

  private static void without(Path file, String enode) throws IOException {
    String text = Files.readString(file);
    String quoted = "\"" + enode + "\"";
    String less = text.replaceFirst(",\\s*" + quoted, "");
    assertThat(less).doesNotContain(enode).isNotEqualTo(text);
    Files.writeString(file, less);
  }

  @Test
  void aDiskThatIsFull() throws Exception {
    NodeLauncher.stop(List.of(victim));
    Path disk = victim.data();
    Path kept = victim.path().resolve("data.kept");
    Files.move(disk, kept);
    Files.createDirectory(disk);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk.toString()) == 0,
        () -> {
          put(kept, disk);
          return "nothing may be mounted here: the full disk is not tested";
        });
    try {
      assertThat(run("cp", "-a", kept + "/.", disk.toString())).isZero();
      network.launcher.start(victim);
      network.awaitHead(victim, network.head());
      Path filler = disk.resolve("filler");
      fill(filler);

      Diagnosis found = awaitCause("disk-full");
      assertThat(sentence(found)).isEqualTo("no space for its data: 0 MiB are free");
      assertThat(onlyStep(found)).contains("make space", "node start bank-d-1");
      LiveNetwork.say(
          "disk full: its head is " + LiveNetwork.head(victim) + " of " + network.head());

      NodeLauncher.stop(List.of(victim));
      Files.delete(filler);
      network.running.start(List.of(victim));
      network.awaitDiagnosis(each -> each.missing().isEmpty());
    } finally {
      NodeLauncher.stop(List.of(victim));
      assertThat(run("umount", disk.toString())).isZero();
      put(kept, disk);
    }
  }

  private static void put(Path kept, Path place) {
    try {
      Files.delete(place);
      Files.move(kept, place);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Until not a byte more fits. */
  private static void fill(Path file) throws IOException {
    byte[] zeros = new byte[1 << 16];
    try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE)) {
      while (true) out.write(zeros);
    } catch (IOException full) {
      assertThat(full.getMessage()).contains("No space left on device");
    }
  }

  @Test
  void aClockThatIsHalfAMinuteAhead() throws Exception {
    aClockThatIsOff("+30s", "ahead");
  }

  @Test
  void aClockThatIsHalfAMinuteBehind() throws Exception {
    aClockThatIsOff("-30s", "behind");
  }

  private void aClockThatIsOff(String by, String words) throws Exception {
    assumeTrue(
        Files.exists(FAKETIME), "no libfaketime (Debian: faketime): the clock is not tested");
    NodeLauncher.stop(List.of(victim));
    new NodeLauncher(network.folder, withClock(by)).start(victim);

    Diagnosis found = awaitCause("clock-off");
    assertThat(sentence(found)).matches("its clock is at least (2[5-9]|30) s " + words);
    assertThat(onlyStep(found)).contains("set its clock (NTP)", "node restart bank-d-1");

    network.running.restartRolling(List.of(victim));
    network.awaitDiagnosis(each -> each.missing().isEmpty());
  }

  /** A Besu whose processes have another time than their machine. */
  private static BesuDistribution withClock(String by) throws IOException {
    Path home = root.resolve("besu" + by);
    Files.createDirectories(home.resolve("bin"));
    Path real = network.besu.launcher();
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(
        home.resolve("bin/besu"),
        String.join(
            "\n",
            "#!/bin/sh",
            "export LD_PRELOAD=" + FAKETIME,
            "export FAKETIME=" + by,
            "export FAKETIME_DONT_FAKE_MONOTONIC=1",
            "exec '" + real + "' \"$@\"",
            ""));
    Files.setPosixFilePermissions(
        home.resolve("bin/besu"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return new BesuDistribution(home);
  }

  /** Besu knows two places of a key: the file, and what a plugin has registered. */
  @Test
  void aSecurityModuleThatNoPluginRegisters() throws Exception {
    NodeLauncher.stop(List.of(victim));
    String config = Files.readString(victim.configFile());
    try {
      Files.writeString(victim.configFile(), config + "security-module=\"localfile\"\n");
      network.launcher.start(victim);
      network.awaitHead(victim, network.head());
      network.awaitDiagnosis(each -> each.missing().isEmpty());
      NodeLauncher.stop(List.of(victim));

      NetworkFolder changed = inDevice();
      NodeFolder there = changed.node(VICTIM).orElseThrow();
      assertThat(new Doctor(Machine.here()).examine(changed))
          .filteredOn(each -> each.level() == Finding.Level.WRONG)
          .extracting(Finding::code)
          .contains("key_beside_device", "security_module_plugin_missing");
      LocalProcess process = new NodeLauncher(changed, network.besu).start(there);
      LiveNetwork.await("Besu gives up", () -> !process.isAlive());
      Diagnosis found = awaitCause("failed");
      assertThat(sentence(found))
          .isEqualTo("it ended with: Failed to start Besu: Security Module not found: bank-hsm");
      assertThat(onlyStep(found)).contains("put right what its node.log says");
    } finally {
      TestFolder.change(network.folder, network.folder.file());
      Files.writeString(victim.configFile(), config);
    }
  }

  private static NetworkFolder inDevice() throws IOException {
    NodeFolder node = network.folder.node(VICTIM).orElseThrow();
    String yaml =
        network
            .folder
            .file()
            .toYaml()
            .replace(
                "      - name: " + VICTIM + "\n",
                "      - name: "
                    + VICTIM
                    + "\n        publicKey: '"
                    + NodeFolder.publicKeyText(node.publicKey())
                    + "'\n        securityModule: {name: bank-hsm, plugin: "
                    + root.resolve("plugins/hsm.jar")
                    + "}\n");
    return TestFolder.change(network.folder, NetworkFile.parse("device", yaml));
  }

  /** The same key in another folder, on other ports: as after a copy of a machine's disk. */
  @Test
  void aKeyThatIsAtWorkIsNotStartedTwice() throws Exception {
    Path copy = root.resolve("twin");
    assertThat(run("cp", "-a", network.folder.root().toString(), copy.toString())).isZero();
    NodeFolder original = victim;
    String yaml = network.folder.file().toYaml();
    for (int port :
        List.of(
            original.node().p2pPort(), original.node().rpcPort(), original.node().metricsPort())) {
      yaml = yaml.replace(": " + port + "\n", ": " + LocalPort.free() + "\n");
    }
    NetworkFolder twins =
        TestFolder.change(NetworkFolder.open(copy), NetworkFile.parse("twin", yaml));
    NodeFolder twin = twins.node(VICTIM).orElseThrow();
    var running =
        new RunningNetwork(
            new NodeLauncher(twins, network.besu), Duration.ofMinutes(1), LiveNetwork::say);

    assertThatThrownBy(() -> running.start(List.of(twin)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              LiveNetwork.say(refused.problem().sentence());
              assertThat(refused.problem().code()).isEqualTo("key_alive");
              assertThat(refused.problem().why()).contains("is connected to it");
            });
    assertThat(new NodeProcess(twin).find()).isEmpty();

    // Its own seals, a moment old, do not keep the original from coming back.
    network.kill(original);
    network.running.start(List.of(original));
    network.awaitDiagnosis(each -> each.missing().isEmpty());
  }

  /** Refused together, and one after the other they come back. */
  @Test
  void twoEmptiedDataFoldersAreNotStartedTogether() throws Exception {
    List<NodeFolder> emptied = network.folder.nodes().subList(2, 4);
    NodeLauncher.stop(emptied);
    for (NodeFolder node : emptied) {
      Files.move(node.data(), node.path().resolve("data.lost-" + System.nanoTime()));
      Files.createDirectory(node.data());
    }
    Diagnosis standing =
        network.awaitDiagnosis(each -> each.conclusion() instanceof Conclusion.BelowQuorum);
    assertThat(LiveNetwork.missing(standing))
        .isEqualTo(Set.of("bank-c-1 data-lost", "bank-d-1 data-lost"));
    assertThat(standing.steps().getFirst().what())
        .contains("do NOT start 2 validators with empty data folders together");
    long head = network.head();

    assertThatThrownBy(() -> network.running.start(emptied))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              LiveNetwork.say(refused.problem().sentence());
              assertThat(refused.problem().code()).isEqualTo("would_strand_chain");
            });
    for (NodeFolder node : emptied) assertThat(new NodeProcess(node).find()).isEmpty();

    long started = System.nanoTime();
    network.running.start(emptied.subList(0, 1));
    network.awaitHead(emptied.getFirst(), head);
    network.running.start(emptied);
    network.awaitDiagnosis(each -> each.conclusion() instanceof Conclusion.Moves);
    LiveNetwork.say(
        "two of four emptied: all sign again "
            + Duration.ofNanos(System.nanoTime() - started).toSeconds()
            + " s after the first start");
    assertThat(network.forks(head - 5)).isEmpty();
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor();
  }
}
