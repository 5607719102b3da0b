package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram;
import dev.bascule.node.besu.BesuDistribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code treasury drill} as a shell starts it: whole, and killed in the middle. */
@Timeout(value = 65, unit = TimeUnit.MINUTES) // above what a drill's process gets
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
        UpProcess.run(
            temp,
            "treasury",
            "drill",
            "--chain=anvil",
            "--json",
            "--report=" + report,
            "--keep=" + keep);
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("anvil, one process, NOT consensus: as asked for");
    JsonNode facts = JsonMapper.shared().readTree(Files.readString(report));
    assertThat(facts.path("chain").path("kind").asString()).isEqualTo("anvil");
    assertThat(facts.has("sealed")).isFalse();
    whole(facts, report);
    verified(report, account(ended), "anvil");
    leftNothing(keep);
  }

  /** The same page and the same shares on four validators: a token moves, in a sealed block. */
  @Test
  void on_besu_a_destroyed_treasury_comes_back_and_its_token_moves_in_a_sealed_block()
      throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    Path report = temp.resolve("besu.json");
    Path keep = temp.resolve("besu");
    String home = System.getenv().getOrDefault("BESU_HOME", "");
    UpProcess.Ended ended =
        UpProcess.run(
            temp,
            home.isBlank() ? Map.of() : Map.of("BESU_HOME", home),
            "treasury",
            "drill",
            "--json",
            "--report=" + report,
            "--keep=" + keep);
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("the chain is Besu ", "QBFT x4");
    JsonNode facts = JsonMapper.shared().readTree(Files.readString(report));
    assertThat(facts.path("chain").path("kind").asString()).isEqualTo("besu");
    assertThat(facts.path("chain").path("finality").asString()).isEqualTo("sealed");
    assertThat(facts.path("destroyed").toString()).contains("besu-1", "besu-4", "service");
    assertThat(facts.path("wallets").path(0).path("asset").asString()).contains("/erc20:0x");
    JsonNode sealed = facts.path("sealed");
    assertThat(sealed.path("transaction"))
        .isEqualTo(facts.path("moves").path(0).path("transaction"));
    assertThat(sealed.path("validators").asInt()).isEqualTo(4);
    assertThat(sealed.path("seals").asInt()).isGreaterThanOrEqualTo(3);
    whole(facts, report);
    verified(report, account(ended), "besu");
    leftNothing(keep);
  }

  private static String account(UpProcess.Ended ended) {
    return JsonMapper.shared().readTree(ended.out()).path("account").asString();
  }

  private static void whole(JsonNode facts, Path report) throws IOException {
    for (JsonNode wallet : facts.path("wallets")) {
      assertThat(wallet.path("found")).isEqualTo(wallet.path("before"));
      assertThat(wallet.path("found").asString()).isNotEqualTo("0");
    }
    assertThat(facts.path("lost").toString()).contains("flight-1", "flight-2", "open-1");
    assertThat(facts.path("refusals")).hasSize(3);
    assertThat(facts.path("commands").toString()).contains("cold init", "treasury import");
    assertThat(Files.readString(report.resolveSibling(report.getFileName() + ".md")))
        .contains("recovery-1", "cold init", facts.path("chain").path("label").asString());
  }

  private static void verified(Path report, String account, String chain) throws Exception {
    UpProcess.Ended whole =
        UpProcess.run(
            temp, "treasury", "drill", "--verify=" + report, "--account=" + account, "--json");
    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(whole.out()).contains("\"verdict\": \"whole\"", "\"chain\": \"" + chain + "\"");
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
