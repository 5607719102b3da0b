package dev.bascule.node.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.node.FakeNode;
import dev.bascule.node.TestFolder;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  /** The first account of anvil and hardhat: everybody has its key. */
  private static final String EVERYBODYS_KEY =
      "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

  private static final long GIGABYTE = 1L << 30;

  @TempDir Path temp;

  private NetworkFolder network;
  private NodeFolder first;
  private Machine machine;

  @BeforeEach
  void create() throws IOException {
    network = TestFolder.create(temp.resolve("net"), TestFolder.file(4));
    first = network.nodes().getFirst();
    machine = machine(25, 64 * GIGABYTE, 100 * GIGABYTE, InstantSource.system(), "26.8.1");
  }

  @Test
  void a_fresh_network_has_nothing_wrong() throws Exception {
    List<Finding> findings = new Doctor(machine).examine(network);

    assertThat(findings).allMatch(each -> each.level() == Finding.Level.OK);
    assertThat(findings)
        .extracting(Finding::code)
        .contains("key", "validator", "genesis", "files", "ports", "rpc", "besu", "java", "memory");
  }

  @Test
  void keys() throws Exception {
    Files.setPosixFilePermissions(first.keyFile(), PosixFilePermissions.fromString("rw-r--r--"));
    assertFound("key_mode", Finding.Level.WRONG, "rw-r--r--");

    Files.writeString(first.keyFile(), Files.readString(network.nodes().get(1).keyFile()));
    assertFound("key_differs", Finding.Level.WRONG, "key.pub");

    Files.writeString(first.keyFile(), "0x1234");
    assertFound("key_unreadable", Finding.Level.WRONG, "no secp256k1 key");

    Files.writeString(first.keyFile(), "0x" + "0".repeat(63) + "7");
    assertFound("key_well_known", Finding.Level.WRONG, "easy to guess");

    Files.delete(first.keyFile());
    Files.delete(first.publicKeyFile());
    assertFound("key_missing", Finding.Level.WRONG, "does not exist");
    assertFound("validator_unknown", Finding.Level.WARNING, "no node of network.yml");
  }

  @Test
  void a_key_from_a_manual() throws Exception {
    Files.writeString(first.keyFile(), EVERYBODYS_KEY);

    assertFound("key_well_known", Finding.Level.WRONG, "printed in manuals");
  }

  @Test
  void no_finding_shows_a_secret() throws Exception {
    Files.writeString(first.keyFile(), EVERYBODYS_KEY);
    for (Finding finding : new Doctor(machine).examine(network)) {
      assertThat(finding.toString()).doesNotContain(EVERYBODYS_KEY.substring(2, 20));
    }
  }

  @Test
  void a_validator_that_the_genesis_does_not_know() throws Exception {
    Path other = temp.resolve("other");
    NetworkFolder another = TestFolder.create(other, TestFolder.file(4));
    Files.copy(
        another.genesisFile(),
        network.genesisFile(),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertFound("validator_not_in_genesis", Finding.Level.WARNING, "is not among the validators");
    assertFound("genesis_differs", Finding.Level.WRONG, another.genesis().hash().hex());
  }

  @Test
  void a_genesis_that_is_broken_or_of_another_chain() throws Exception {
    String genesis = Files.readString(network.genesisFile());
    Files.writeString(network.genesisFile(), genesis.replace("1337", "1338"));
    assertFound("chain_id_differs", Finding.Level.WRONG, "1338");

    Files.writeString(network.genesisFile(), "{");
    assertFound("genesis_unreadable", Finding.Level.WRONG, "not JSON");
  }

  @Test
  void a_genesis_that_gives_money_to_everybody() throws Exception {
    String genesis = Files.readString(network.genesisFile());
    Files.writeString(
        network.genesisFile(),
        genesis.replaceFirst(
            "\"alloc\" : \\{",
            "\"alloc\" : {\"fe3b557e8fb62b89f4916b721be55ceb828dbd73\":{\"balance\":\"1\"},"));

    assertFound("dev_account_funded", Finding.Level.WRONG, "0xfe3b557e");
  }

  @Test
  void files_that_were_edited() throws Exception {
    Files.writeString(first.configFile(), "# mine\n", java.nio.file.StandardOpenOption.APPEND);
    assertFound("file_differs", Finding.Level.WARNING, "was edited");

    Files.setPosixFilePermissions(first.configFile(), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertFound("file_writable_by_others", Finding.Level.WRONG, "rw-rw-rw-");

    Files.delete(first.data());
    assertFound("data_missing", Finding.Level.WARNING, "does not exist");
  }

  @Test
  void a_static_node_that_is_wrong_or_not_allowed() throws Exception {
    String enodes = Files.readString(first.staticNodesFile());
    String port = String.valueOf(network.nodes().get(1).node().p2pPort());
    Files.writeString(first.staticNodesFile(), enodes.replace(":" + port, ":1"));
    assertFound("static_node_wrong", Finding.Level.WRONG, "which is no node of network.yml");

    Files.writeString(first.staticNodesFile(), enodes);
    Files.writeString(first.permissionsFile(), "nodes-allowlist=[]\n");
    assertFound("static_node_not_allowed", Finding.Level.WRONG, "bank-b-1");
  }

  @Test
  void an_rpc_that_is_open() throws Exception {
    String config = Files.readString(first.configFile());
    String open = config.replace("rpc-http-host=\"127.0.0.1\"", "rpc-http-host=\"0.0.0.0\"");
    Files.writeString(first.configFile(), open);
    assertFound("rpc_open", Finding.Level.WRONG, "ADMIN");

    Files.writeString(
        first.configFile(),
        open.replaceAll("rpc-http-api=.*", "rpc-http-api=[\"ETH\"]")
            .replaceAll("host-allowlist=.*", "host-allowlist=[\"*\"]"));
    assertFound("rpc_any_host", Finding.Level.WARNING, "any Host header");

    Files.writeString(
        first.configFile(),
        config
            + "rpc-ws-enabled=true\nrpc-ws-host=\"0.0.0.0\"\nrpc-ws-api=[\n\"ETH\",\n\"debug\"]\n");
    assertFound("rpc_open", Finding.Level.WRONG, "rpc-ws listens on 0.0.0.0 with debug");

    Files.writeString(
        first.configFile(),
        config.replace("metrics-host=\"127.0.0.1\"", "metrics-host=\"0.0.0.0\""));
    assertFound("metrics_open", Finding.Level.WARNING, "0.0.0.0");
  }

  @Test
  void a_password_from_a_manual() throws Exception {
    Files.writeString(
        first.path().resolve("auth.toml"),
        "[Users.username1]\npassword = \"$2a$10$l3GA7K8g6rJ/Yv.YFSygCuI9byngpEzxgWS9qEg5emYDZomQW7fGC\"\n");

    assertFound("default_password", Finding.Level.WRONG, "auth.toml");
  }

  @Test
  void a_port_that_somebody_has() throws Exception {
    try (var socket =
        new ServerSocket(first.node().p2pPort(), 1, InetAddress.getLoopbackAddress())) {
      assertFound(
          "port_taken",
          Finding.Level.WRONG,
          "listens on " + socket.getLocalPort(),
          String.valueOf(ProcessHandle.current().pid()));
    }
  }

  @Test
  void the_machine() throws Exception {
    InstantSource now = InstantSource.system();
    machine = machine(21, 64 * GIGABYTE, 100 * GIGABYTE, now, "26.8.1");
    assertFound("java_too_old", Finding.Level.WRONG, "Java 21, Besu 26.8.1 needs 25");
    machine = machine(21, 64 * GIGABYTE, 100 * GIGABYTE, now, "26.4.0");
    assertThat(codes()).doesNotContain("java_too_old");
    machine = machine(25, 2 * GIGABYTE, 100 * GIGABYTE, now, "26.8.1");
    assertFound("heap_over_memory", Finding.Level.WRONG, "2048 MB of heap for 4 nodes");
    machine = machine(25, 64 * GIGABYTE, GIGABYTE, now, "26.8.1");
    assertFound("disk_full", Finding.Level.WRONG, "1 GB are free");
    machine = machine(25, 64 * GIGABYTE, 5 * GIGABYTE, now, "26.8.1");
    assertFound("disk_low", Finding.Level.WARNING, "5 GB are free");
  }

  @Test
  void the_besu() throws Exception {
    InstantSource now = InstantSource.system();
    machine = machine(25, 64 * GIGABYTE, 100 * GIGABYTE, now, "26.2.0");
    assertFound("besu_version_refused", Finding.Level.WRONG, "RLPException");
    machine = machine(25, 64 * GIGABYTE, 100 * GIGABYTE, now, "26.4.0");
    assertFound("besu_version_faulty", Finding.Level.WARNING, "GHSA-23rh-rrqg-wq82");
    machine = new Machine(25, 64 * GIGABYTE, _ -> 100 * GIGABYTE, now, Map.of());
    assertFound("besu_missing", Finding.Level.WARNING, "no Besu");
    machine =
        new Machine(
            25, 64 * GIGABYTE, _ -> 100 * GIGABYTE, now, Map.of("BESU_HOME", temp + "/nowhere"));
    assertFound("besu_unusable", Finding.Level.WRONG, "cannot be run");

    network =
        TestFolder.create(
            temp.resolve("wants"),
            NetworkFile.parse("t", TestFolder.yaml(4, "besu: {version: 26.7.0}\n")));
    machine = machine(25, 64 * GIGABYTE, 100 * GIGABYTE, now, "26.8.1");
    assertFound("besu_version_differs", Finding.Level.WRONG, "wants 26.7.0");
  }

  @Test
  void a_network_that_cannot_lose_anybody() throws Exception {
    network = TestFolder.create(temp.resolve("three"), TestFolder.file(3));
    assertFound("no_fault_tolerated", Finding.Level.WARNING, "3 validators");

    String one = TestFolder.yaml(5, "").replace("  - id: bank-b\n    nodes:\n", "");
    network = TestFolder.create(temp.resolve("two"), NetworkFile.parse("t", one));
    assertFound("blocking_minority", Finding.Level.WARNING, "holds 2 of 5 validators");

    String small = TestFolder.yaml(4, "").replace("heap: 512m", "heap: 256m");
    network = TestFolder.create(temp.resolve("small"), NetworkFile.parse("t", small));
    assertFound("heap_small", Finding.Level.WARNING, "256m");
  }

  @Test
  void a_running_node_on_another_chain() throws Exception {
    NetworkFolder other = TestFolder.create(temp.resolve("other"), TestFolder.file(4));
    try (var _ = new FakeNode(first, network.genesis()).genesis(other.genesis())) {
      assertFound("running_other_genesis", Finding.Level.WRONG, other.genesis().hash().hex());
    }
  }

  @Test
  void clocks() throws Exception {
    try (var node = new FakeNode(first, network.genesis())) {
      node.head(7, Instant.now());
      assertThat(codes()).contains("clock").doesNotContain("clock_late", "clock_early");

      node.head(8, Instant.now().plusSeconds(30));
      assertFound("clock_late", Finding.Level.WRONG, "in the future");

      Thread blocks =
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 9; !Thread.currentThread().isInterrupted(); i++) {
                  node.head(i, Instant.now().minusSeconds(60));
                  try {
                    Thread.sleep(200);
                  } catch (InterruptedException _) {
                    return;
                  }
                }
              });
      assertFound("clock_early", Finding.Level.WRONG, " s old by this clock");
      blocks.interrupt();
      blocks.join();

      node.head(50, Instant.now().minusSeconds(600));
      assertThat(codes())
          .as("a chain that stands says nothing of clocks")
          .doesNotContain("clock_late", "clock_early");
    }
  }

  /** A node that another machine runs, reached over its open RPC. */
  @Test
  void clocks_of_other_machines() throws Exception {
    String yaml =
        TestFolder.yaml(4, "").replace("name: bank-a-1,", "name: bank-a-1, rpcHost: 0.0.0.0,");
    network = TestFolder.create(temp.resolve("far"), NetworkFile.parse("t", yaml));
    first = network.nodes().getFirst();
    Files.delete(first.keyFile());
    InstantSource late = () -> Instant.now().minusSeconds(30);
    InstantSource early = () -> Instant.now().plusSeconds(30);
    try (var node = new FakeNode(first, network.genesis())) {
      node.process().kill();
      assertThat(codes()).contains("clock").doesNotContain("clock_differs");

      machine = machine(25, 64 * GIGABYTE, 100 * GIGABYTE, late, "26.8.1");
      assertFound("clock_differs", Finding.Level.WRONG, "s ahead of this machine's");
      machine = machine(25, 64 * GIGABYTE, 100 * GIGABYTE, early, "26.8.1");
      assertFound("clock_differs", Finding.Level.WRONG, "s behind this machine's");
    }
  }

  @Test
  void a_key_in_a_device() throws Exception {
    Path plugin = temp.resolve("plugins/hsm.jar");
    String key = NodeFolder.publicKeyText(first.publicKey());
    String yaml =
        TestFolder.yaml(4, "")
            .replace(
                "name: bank-a-1,",
                "name: bank-a-1, publicKey: '"
                    + key
                    + "', securityModule: {name: hsm, plugin: "
                    + plugin
                    + "},");
    network = TestFolder.create(temp.resolve("device"), NetworkFile.parse("t", yaml));
    first = network.nodes().getFirst();
    assertThat(first.keyFile()).doesNotExist();
    assertThat(first.isLocal()).isTrue();
    assertFound("security_module_plugin_missing", Finding.Level.WRONG, plugin.toString());

    Files.createDirectories(plugin.getParent());
    Files.writeString(plugin, "jar");
    assertThat(new Doctor(machine).examine(network))
        .allMatch(each -> each.level() == Finding.Level.OK)
        .anyMatch(each -> each.found().equals("in the security module hsm"));

    Files.writeString(first.keyFile(), "0x" + "12".repeat(32));
    assertFound("key_beside_device", Finding.Level.WRONG, first.keyFile().toString());
  }

  @Test
  void a_running_node_with_another_key() throws Exception {
    String other = NodeFolder.publicKeyText(network.nodes().get(1).publicKey()).substring(2);
    try (var node = new FakeNode(first, network.genesis())) {
      node.id(NodeFolder.publicKeyText(first.publicKey()).substring(2));
      assertThat(codes()).doesNotContain("running_other_key");

      node.id(other);
      assertFound("running_other_key", Finding.Level.WRONG, other.substring(0, 16));
    }
  }

  @Test
  void versions_that_differ() throws Exception {
    try (var _ = new FakeNode(first, network.genesis()).version("besu/v26.4.0/linux/java-25");
        var _ = new FakeNode(network.nodes().get(1), network.genesis())) {
      assertFound("versions_differ", Finding.Level.WARNING, "26.4.0");
    }
  }

  private List<String> codes() throws IOException {
    return new Doctor(machine).examine(network).stream().map(Finding::code).toList();
  }

  private void assertFound(String code, Finding.Level level, String... says) throws IOException {
    List<Finding> findings = new Doctor(machine).examine(network);
    assertThat(findings)
        .as(code)
        .anySatisfy(found -> {
          assertThat(found.code()).isEqualTo(code);
          assertThat(found.level()).isEqualTo(level);
          assertThat(found.found()).contains(says);
          assertThat(found.hint()).isNotBlank();
        });
  }

  private Machine machine(int java, long memory, long disk, InstantSource clock, String besu)
      throws IOException {
    return new Machine(
        java,
        memory,
        _ -> disk,
        clock,
        Map.of("BESU_HOME", TestFolder.besu(temp, besu).toString()));
  }
}
