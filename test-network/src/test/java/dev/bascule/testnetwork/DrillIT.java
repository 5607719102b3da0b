package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code treasury drill} as a shell starts it: whole, and killed in the middle. */
class DrillIT {

  private static final long KILL_LIMIT_MILLIS = TimeUnit.MINUTES.toMillis(5);

  @TempDir static Path temp;

  @BeforeAll
  static void bitcoindIsThere() {
    assumeTrue(
        BitcoindProgram.find() instanceof BitcoindProgram.Search.Found, "bitcoind cannot run here");
  }

  @Test
  void a_destroyed_treasury_comes_back_by_the_page_and_its_funds_move() throws Exception {
    Path report = temp.resolve("drill.json");
    Path keep = temp.resolve("keep");
    UpProcess.Ended ended =
        UpProcess.run(temp, "treasury", "drill", "--json", "--report=" + report, "--keep=" + keep);
    assertThat(ended.exit()).as(ended.err()).isZero();
    JsonNode told = JsonMapper.shared().readTree(ended.out());
    JsonNode facts = JsonMapper.shared().readTree(Files.readString(report));
    for (JsonNode wallet : facts.path("wallets")) {
      assertThat(wallet.path("found")).isEqualTo(wallet.path("before"));
      assertThat(wallet.path("found").asString()).isNotEqualTo("0");
    }
    assertThat(facts.path("lost").toString()).contains("flight-1", "flight-2", "open-1");
    assertThat(facts.path("refusals")).hasSize(3);
    assertThat(facts.path("commands").toString()).contains("cold init", "treasury import");
    assertThat(Files.readString(temp.resolve("drill.json.md"))).contains("recovery-1", "cold init");
    verified(report, told.path("account").asString());
    leftNothing(keep);
  }

  private static void verified(Path report, String account) throws Exception {
    UpProcess.Ended whole =
        UpProcess.run(
            temp, "treasury", "drill", "--verify=" + report, "--account=" + account, "--json");
    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(whole.out()).contains("\"verdict\": \"whole\"");
    String text = Files.readString(report);
    Path forged =
        Files.writeString(temp.resolve("forged.json"), text.replace("\"exit\":9", "\"exit\":0"));
    UpProcess.Ended refused = UpProcess.run(temp, "treasury", "drill", "--verify=" + forged);
    assertThat(refused.exit()).isEqualTo(9);
    assertThat(refused.err()).contains("code report_changed");
    UpProcess.Ended other =
        UpProcess.run(
            temp, "treasury", "drill", "--verify=" + report, "--account=0x" + "5a".repeat(20));
    assertThat(other.exit()).isEqualTo(9);
    assertThat(other.err()).contains("code other_account");
  }

  /** The drill looked for its secrets itself; here by where they would lie. */
  private static void leftNothing(Path keep) throws Exception {
    try (Stream<Path> all = Files.walk(keep)) {
      assertThat(all.map(file -> file.getFileName().toString()))
          .contains("service.log", "recovery-1.json", "manifest.json")
          .noneMatch(name -> name.endsWith(".password") || name.startsWith("share-"))
          .doesNotContain(
              "keystore.json", "credentials.json", "keys", "people", "media", "pat.json");
    }
    assertThat(running(keep)).isEmpty();
  }

  /** Commands of processes that name a folder below the drill's. */
  private static List<String> running(Path folder) {
    return ProcessHandle.allProcesses()
        .map(DrillIT::command)
        .filter(command -> command.contains(folder + "/"))
        .toList();
  }

  private static String command(ProcessHandle process) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return new String(line, StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }

  @Test
  void a_killed_drill_leaves_nothing_running_and_no_key() throws Exception {
    Path keep = temp.resolve("killed");
    Path out = Files.createTempFile(temp, "drill", ".out");
    Path err = Files.createTempFile(temp, "drill", ".err");
    Process drill =
        UpProcess.start(
            temp,
            out,
            err,
            "treasury",
            "drill",
            "--report=" + temp.resolve("no.json"),
            "--keep=" + keep);
    try {
      Path online = keep.resolve("first/online/network.json");
      await(() -> Files.exists(online) && running(keep).size() >= 3, "a service");
      drill.destroyForcibly().waitFor();
      await(() -> running(keep).isEmpty(), "the end of its processes");
      await(() -> Files.notExists(keep.resolve("safe")), "the end of its keys");
      await(() -> Files.readString(err).contains("ended before its time"), "a word");
      assertThat(keep.resolve("first")).doesNotExist();
      assertThat(temp.resolve("no.json")).doesNotExist();
    } finally {
      drill.destroyForcibly();
    }
  }

  private interface Holds {
    boolean now() throws IOException;
  }

  private static void await(Holds what, String name) throws IOException, InterruptedException {
    long deadline = System.currentTimeMillis() + KILL_LIMIT_MILLIS;
    while (!what.now()) {
      if (System.currentTimeMillis() > deadline) throw new AssertionError(name + " did not come");
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }
}
