package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.bascule.node.process.ProcessIdentity;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.part.Leftovers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One data folder, through a day of ups and downs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpAndDownIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  @TempDir static Path temp;
  private Path data;
  private DataFolder folder;

  @BeforeAll
  void place() {
    data = temp.resolve("data");
    folder = DataFolder.at(data);
  }

  @AfterAll
  void nothing_is_left() throws Exception {
    UpProcess.run(data, "down");
    assertThat(Leftovers.find(folder)).isEmpty();
  }

  @Test
  @Order(1)
  void down_of_nothing_says_so() throws Exception {
    var ended = UpProcess.run(data, "down");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).contains("nothing is running");
  }

  @Test
  @Order(2)
  void a_port_in_use_is_named_with_its_holder_and_the_flag() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      var ended =
          UpProcess.run(
              data, "up", "--detach", "--chain=anvil", "--port=" + port, "--chain-port=0");

      assertThat(ended.exit()).isEqualTo(5);
      assertThat(ended.err())
          .contains(
              "port " + port, "process " + ProcessHandle.current().pid(), "--port", "port_in_use");
    }
    assertThat(Leftovers.find(folder)).isEmpty();
  }

  @Test
  @Order(3)
  void up_starts_everything_and_shows_the_key_once() throws Exception {
    var ended = up();

    assertThat(ended.err()).as(ended.err()).contains("deploying the contracts");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("NOT consensus", "sk_test_", "shown once", "./bascule status");
    for (String name : List.of("credentials.json", "network.json", "keys/operator.json")) {
      assertThat(Files.getPosixFilePermissions(data.resolve(name))).isEqualTo(OWNER_ONLY);
    }
    assertThat(Files.readString(folder.log("up"))).doesNotContain("sk_test_");
  }

  @Test
  @Order(4)
  void status_has_the_promised_keys() throws Exception {
    var ended = UpProcess.run(data, "status", "--json");
    JsonNode status = JSON.readTree(ended.out());

    assertThat(ended.exit()).isZero();
    assertThat(status.propertyNames())
        .contains(
            "state", "chain", "log", "vault", "service", "url", "ledger", "windows", "breaks");
    assertThat(status.path("state").asString()).isEqualTo("ready");
    assertThat(status.path("chain").propertyNames())
        .contains("kind", "chainId", "head", "sealed", "finality");
    assertThat(status.path("chain").path("kind").asString()).isEqualTo("anvil");
    assertThat(status.path("chain").path("sealed").asBoolean(true)).isFalse();
    assertThat(status.path("ledger").path("imbalance").asString("")).isEqualTo("0");
  }

  @Test
  @Order(5)
  void a_second_up_finds_the_first() throws Exception {
    var ended = up();

    assertThat(ended.exit()).isZero();
    assertThat(ended.err()).contains("already").doesNotContain("deploying");
    assertThat(ended.out()).doesNotContain("sk_test_");

    int port = network().service().port();
    var elsewhere = UpProcess.run(data, "up", "--detach", "--port=1", "--chain-port=2", "--json");
    assertThat(elsewhere.exit()).isEqualTo(5);
    assertThat(elsewhere.err()).contains("network_differs", "--port 1", "port " + port);
    assertThat(JSON.readTree(elsewhere.out()).path("detail").asString())
        .contains("--chain-port 2", "port " + network().chain().port());
    assertThat(UpProcess.run(data, "up", "--detach", "--port=" + port).exit()).isZero();
  }

  @Test
  @Order(6)
  void what_is_killed_comes_back() throws Exception {
    for (String part : List.of("service", "anvil")) {
      ProcessIdentity victim = part(part);
      kill(victim);
      await(() -> !part(part).equals(victim) && state().equals("ready"));
    }
    assertThat(Files.readString(folder.log("up")))
        .contains("service is gone", "service is back", "anvil is gone", "anvil is back");
  }

  @Test
  @Order(7)
  void a_killed_supervisor_leaves_parts_that_the_next_up_takes_over() throws Exception {
    String contracts = Files.readString(folder.contractsFile());
    kill(network().supervisor().identity());
    Thread.sleep(1000);
    assertThat(Leftovers.find(folder)).hasSize(2);

    var ended = up();

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("found from before").doesNotContain("deploying");
    assertThat(Files.readString(folder.contractsFile())).isEqualTo(contracts);
    assertThat(Leftovers.find(folder)).hasSize(2);
  }

  @Test
  @Order(8)
  void everything_killed_at_once_comes_back_with_the_next_up() throws Exception {
    kill(network().supervisor().identity());
    for (ProcessIdentity part : Leftovers.find(folder)) kill(part);
    Thread.sleep(1000);

    var ended = up();

    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).doesNotContain("deploying");
    assertThat(state()).isEqualTo("ready");
  }

  @Test
  @Order(9)
  void down_stops_all_of_it_and_leaves_no_orphan() throws Exception {
    var ended = UpProcess.run(data, "down");

    assertThat(ended.exit()).isZero();
    assertThat(ended.out()).contains("stopped");
    assertThat(Leftovers.find(folder)).isEmpty();
    assertThat(state()).isEqualTo("stopped");
    assertThat(UpProcess.run(data, "status").exit()).isEqualTo(7);
  }

  @Test
  @Order(10)
  void ctrl_c_stops_all_of_it() throws Exception {
    Path out = temp.resolve("foreground.out");
    Process up =
        UpProcess.start(
            data,
            out,
            temp.resolve("foreground.err"),
            "up",
            "--chain=anvil",
            "--port=0",
            "--chain-port=0");
    try {
      await(() -> !up.isAlive() || Files.readString(out).contains("ready"));
      new ProcessBuilder("kill", "-INT", String.valueOf(up.pid())).start().waitFor();
      assertThat(up.waitFor(2, TimeUnit.MINUTES)).as("up ends on SIGINT").isTrue();
      assertThat(up.exitValue()).isEqualTo(130);
    } finally {
      up.destroyForcibly();
    }
    assertThat(Leftovers.find(folder)).isEmpty();
  }

  @Test
  @Order(11)
  void another_chain_in_the_folder_is_refused_and_nothing_is_changed() throws Exception {
    Path saved = data.resolve("chain/anvil-saved.json");
    Path aside = temp.resolve("aside.json");
    Files.move(saved, aside);
    Files.deleteIfExists(data.resolve("chain/anvil-dump.json"));
    String contracts = Files.readString(folder.contractsFile());

    var ended = up();

    assertThat(ended.exit()).isEqualTo(5);
    assertThat(ended.err()).contains("chain_differs");
    assertThat(Files.readString(folder.contractsFile())).isEqualTo(contracts);
    assertThat(Leftovers.find(folder)).isEmpty();
  }

  private UpProcess.Ended up() throws IOException, InterruptedException {
    return UpProcess.run(data, "up", "--detach", "--chain=anvil", "--port=0", "--chain-port=0");
  }

  private NetworkFile network() {
    return NetworkFile.read(folder.networkFile()).orElseThrow();
  }

  private String state() {
    return network().state().word();
  }

  private ProcessIdentity part(String name) {
    return network().parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow()
        .identity();
  }

  private static void kill(ProcessIdentity victim) {
    victim.find().ifPresent(ProcessHandle::destroyForcibly);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) {
    assertTimeoutPreemptively(
        Duration.ofMinutes(3),
        () -> {
          while (!condition.holds()) Thread.sleep(100);
        });
  }
}
