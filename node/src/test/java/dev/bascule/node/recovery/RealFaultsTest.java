package dev.bascule.node.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.rpc.JsonRpc;
import dev.bascule.cliconvention.CommandLineRunner;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.RunningNetwork;
import dev.bascule.node.why.Conclusion;
import dev.bascule.node.why.Diagnosis;
import dev.bascule.node.why.Limits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of a real network, and whether {@code why} names them. Skipped, with a line that says so,
 * where there is no Besu. Sizes: {@code bascule.faults.validators} (4), {@code .kills} rounds (1),
 * {@code .halt} seconds (10), {@code .flood} transactions (300). Long sizes take hours.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS)
class RealFaultsTest {

  private static final int VALIDATORS = Integer.getInteger("bascule.faults.validators", 4);
  private static final int KILLS = Integer.getInteger("bascule.faults.kills", 1);
  private static final int HALT_SECONDS = Integer.getInteger("bascule.faults.halt", 10);
  private static final int FLOOD = Integer.getInteger("bascule.faults.flood", 300);

  private static final int TOLERATED = (VALIDATORS - 1) / 3;

  @TempDir static Path root;

  private static LiveNetwork network;

  @BeforeAll
  static void start() throws Exception {
    long before = System.nanoTime();
    network = LiveNetwork.start(root.resolve("net"), VALIDATORS);
    LiveNetwork.say(VALIDATORS + " validators from nothing to blocks: " + seconds(before) + " s");
  }

  @AfterAll
  static void stop() throws Exception {
    if (network != null) network.close();
  }

  @BeforeEach
  void everybodySigns() throws Exception {
    network.running.start(network.folder.nodes());
    network.awaitDiagnosis(each -> each.conclusion() instanceof Conclusion.Moves);
  }

  private static long seconds(long sinceNanos) {
    return Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds();
  }

  @Test
  void blocksAreMadeByAll() throws Exception {
    long from = network.head();
    network.awaitHead(from + 3L * VALIDATORS);

    assertThat(network.proposers(from + 1, from + 3L * VALIDATORS)).hasSize(VALIDATORS);
    assertThat(network.why().missing()).isEmpty();
  }

  @Test
  void anyValidatorMayBeKilledUnderLoadAndTheChainGoesOn() throws Exception {
    long from = network.head();
    long worst = 0;
    try (var load = Load.on(network.folder)) {
      for (int i = 0; i < KILLS * VALIDATORS; i++) {
        NodeFolder victim = network.node(i % VALIDATORS);
        long before = network.head();
        network.kill(victim);
        Diagnosis diagnosis =
            network.awaitDiagnosis(
                each -> LiveNetwork.missing(each).equals(Set.of(victim.name() + " down")));
        assertThat(diagnosis.quorum().signing()).isEqualTo(VALIDATORS - 1);
        // Every turn comes round once, that of the dead one too.
        network.awaitHead(before + VALIDATORS + 1);
        network.launcher.start(victim);
        network.awaitHead(victim, network.head());
        network.awaitDiagnosis(each -> each.missing().isEmpty());
        worst = Math.max(worst, network.longestGap(before, LiveNetwork.head(network.node(0))));
      }
      assertThat(load.sent()).isPositive();
      LiveNetwork.say(
          KILLS * VALIDATORS
              + " kills -9 under load ("
              + load.sent()
              + " transactions): the longest gap between two blocks was "
              + worst
              + " s");
    }
    assertThat(network.forks(from)).isEmpty();
  }

  @Test
  void withoutAQuorumItStandsDoesNotForkAndGoesOnAfterThePrintedSteps() throws Exception {
    List<NodeFolder> gone = network.folder.nodes().subList(0, TOLERATED + 1);
    for (NodeFolder node : gone) network.kill(node);
    Diagnosis standing =
        network.awaitDiagnosis(each -> each.conclusion() instanceof Conclusion.BelowQuorum);
    Set<String> expected = new HashSet<>();
    for (NodeFolder node : gone) expected.add(node.name() + " down");
    assertThat(LiveNetwork.missing(standing)).isEqualTo(expected);
    long head = network.head();
    Thread.sleep(Duration.ofSeconds(HALT_SECONDS));
    assertThat(network.head()).as("no block without a quorum").isEqualTo(head);

    Diagnosis halted = network.why();
    long started = System.nanoTime();
    for (NodeFolder node : gone) network.launcher.start(node);
    for (NodeFolder node : gone) network.awaitHead(node, 0);
    long quorum = System.nanoTime();
    boolean restart =
        halted.steps().stream()
            .anyMatch(
                step -> step.command().filter(line -> line.contains("--together")).isPresent());
    assertThat(restart).isEqualTo(isLong(halted));
    if (restart) quorum = restartTogether();
    network.awaitHead(head + 1);
    LiveNetwork.say(
        gone.size()
            + " of "
            + VALIDATORS
            + " down for "
            + HALT_SECONDS
            + " s ("
            + (restart ? "all restarted" : "only they started")
            + "): next block "
            + seconds(quorum)
            + " s after all answered again, "
            + seconds(started)
            + " s after the first command");
    network.awaitDiagnosis(each -> each.conclusion() instanceof Conclusion.Moves);
    assertThat(network.forks(head - 5)).isEmpty();
  }

  /** As {@code why} prints it; the time at which the last of all answered. */
  private static long restartTogether() throws Exception {
    var answered = new AtomicLong();
    String all = VALIDATORS + " of " + VALIDATORS + " nodes answer";
    new RunningNetwork(
            network.launcher,
            LiveNetwork.LIMIT,
            line -> {
              if (line.contains(all)) answered.compareAndSet(0, System.nanoTime());
            })
        .restartTogether(network.folder.nodes());
    return answered.get();
  }

  private static boolean isLong(Diagnosis halted) {
    return switch (halted.conclusion()) {
      case Conclusion.BelowQuorum(Duration standing) -> standing.compareTo(Limits.LONG_HALT) >= 0;
      case Conclusion.Forked _, Conclusion.NoAnswer _, Conclusion.Forming _ -> false;
      case Conclusion.RoundsApart _, Conclusion.Turning _, Conclusion.MovesShort _ -> false;
      case Conclusion.Moves _ -> false;
    };
  }

  @Test
  void aLostDataFolderIsFetchedAgain() throws Exception {
    NodeFolder victim = network.node(VALIDATORS - 1);
    NodeLauncher.stop(List.of(victim));
    Files.move(victim.data(), victim.path().resolve("data.lost-" + System.nanoTime()));
    Files.createDirectory(victim.data());
    assertThat(LiveNetwork.missing(network.why())).isEqualTo(Set.of(victim.name() + " data-lost"));

    long before = System.nanoTime();
    network.launcher.start(victim);
    long goal = network.head();
    network.awaitHead(victim, goal);
    LiveNetwork.say(
        "data folder lost: " + goal + " blocks fetched again in " + seconds(before) + " s");
    network.awaitDiagnosis(each -> each.missing().isEmpty());
    long from = network.head();
    LiveNetwork.await(
        victim.name() + " proposes again",
        () -> network.proposers(from, network.head()).contains(victim.address()));
  }

  @Test
  void aRollingRestartDoesNotStopTheChain() throws Exception {
    long from = network.head();
    network.running.restartRolling(network.folder.nodes());
    long to = LiveNetwork.head(network.node(0));
    long gap = network.longestGap(from, to);
    LiveNetwork.say("rolling restart of all: the longest gap between two blocks was " + gap + " s");

    assertThat(network.forks(from)).isEmpty();
    // A turn that is waited out takes 4 s, the one after it in the same height 8 more.
    assertThat(gap).isLessThan(60);
  }

  @Test
  void aForeignKeyAndAForeignGenesisAreNamed() throws Exception {
    NodeFolder victim = network.node(VALIDATORS - 1);
    NodeLauncher.stop(List.of(victim));
    String key = Files.readString(victim.keyFile());
    String config = Files.readString(victim.configFile());
    try {
      Files.writeString(victim.keyFile(), Files.readString(network.node(0).keyFile()));
      assertThat(LiveNetwork.missing(network.why()))
          .isEqualTo(Set.of(victim.name() + " key-mismatch"));

      Files.writeString(victim.keyFile(), key);
      Path genesis = victim.path().resolve("genesis.json");
      Files.writeString(
          genesis,
          network
              .folder
              .genesis()
              .text()
              .replace("\"timestamp\" : \"0x0\"", "\"timestamp\" : \"0x1\""));
      Files.writeString(victim.configFile(), config.replace("../../genesis.json", "genesis.json"));
      Files.move(victim.data(), victim.path().resolve("data.kept"));
      Files.createDirectory(victim.data());
      network.launcher.start(victim);
      network.awaitDiagnosis(
          each -> LiveNetwork.missing(each).equals(Set.of(victim.name() + " other-genesis")));
    } finally {
      NodeLauncher.stop(List.of(victim));
      Files.writeString(victim.keyFile(), key);
      Files.writeString(victim.configFile(), config);
      if (Files.exists(victim.path().resolve("data.kept"))) {
        Files.move(victim.data(), victim.path().resolve("data.foreign"));
        Files.move(victim.path().resolve("data.kept"), victim.data());
      }
    }
  }

  @Test
  void aFloodOfUselessTransactionsDoesNotKeepOrdinaryOnesOut() throws Exception {
    long chainId = network.folder.file().chain().id();
    try (var rpc = new JsonRpc(network.node(0).rpcUrl(), Duration.ofSeconds(20))) {
      for (int i = 0; i < FLOOD; i += 50) {
        var calls = new ArrayList<JsonRpc.Call>();
        for (int j = i; j < Math.min(FLOOD, i + 50); j++) {
          try (SecretKey key = Load.key("flood " + j + " " + root)) {
            // One that reverts (its initcode is the opcode REVERT), one with a gap before it.
            calls.add(
                call(
                    Load.call(
                            key,
                            chainId,
                            0,
                            Optional.empty(),
                            Bytes.fromHex("0x60006000fd"),
                            100_000)
                        .raw()));
            calls.add(call(Load.transfer(key, chainId, 2 + j % 7).raw()));
          }
        }
        rpc.batch(calls);
      }
      try (SecretKey ordinary = Load.key("ordinary " + root)) {
        Address sender = Signer.of(ordinary.publicKey());
        long before = network.head();
        rpc.call("eth_sendRawTransaction", Load.transfer(ordinary, chainId, 0).raw().hex())
            .orThrow();
        LiveNetwork.await(
            "the ordinary transaction",
            () ->
                !rpc.call("eth_getTransactionCount", sender.hex(), "latest")
                    .orThrow()
                    .asString("")
                    .equals("0x0"));
        String mined =
            rpc.call("eth_getTransactionReceipt", Load.transfer(ordinary, chainId, 0).hash().hex())
                .orThrow()
                .path("blockNumber")
                .asString("");
        long blocks = Long.decode(mined) - before;
        LiveNetwork.say(
            "flood of "
                + 2 * FLOOD
                + " reverting and gap-nonce transactions: an ordinary one was"
                + " mined after "
                + blocks
                + " blocks");
        assertThat(blocks).isLessThanOrEqualTo(5);
      }
    }
  }

  @Test
  void aKeyThatIsAtWorkIsNotRestored() throws Exception {
    Path passphrase = root.resolve("passphrase");
    Path backup = root.resolve("net.backup");
    Files.writeString(passphrase, "river lamp orchard nine\n");
    Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
    List<String> more = List.of("--passphrase-file", passphrase.toString());

    assertThat(
            run(
                new BackupCommand(),
                "--network",
                network.folder.root().toString(),
                "--out",
                backup.toString(),
                more.getFirst(),
                more.getLast()))
        .startsWith("0");
    String restored =
        run(
            new RestoreCommand(),
            backup.toString(),
            "--out",
            root.resolve("twin").toString(),
            "--confirm",
            "test",
            more.getFirst(),
            more.getLast());

    assertThat(restored).startsWith("6").contains("key_alive").contains("is connected to it");
    assertThat(root.resolve("twin")).doesNotExist();
  }

  @Test
  void aDrillMeasuresAndLosesNothing() throws Exception {
    var drill =
        new Drill(network.launcher, Duration.ofSeconds(5), LiveNetwork.LIMIT, LiveNetwork::say);
    DrillReport report =
        drill.run(
            Scenario.KILL_VALIDATOR,
            Drill.victims(network.folder, Scenario.KILL_VALIDATOR, Optional.empty()),
            "test");
    report.words().forEach(LiveNetwork::say);

    assertThat(report.blocksLost()).isZero();
    assertThat(report.headAfter()).isGreaterThan(report.headBefore());
    assertThat(report.mended()).isGreaterThan(report.standing());
  }

  @Test
  void nodesExposeWhatRulesAndDashboardAskFor() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(network.node(0).metricsUrl()).build();
      List<String> live =
          http.send(request, HttpResponse.BodyHandlers.ofString())
              .body()
              .lines()
              .filter(line -> line.startsWith("# TYPE "))
              .map(line -> line.split(" ")[2])
              .toList();
      assertThat(live)
          .contains(
              "besu_blockchain_chain_head_timestamp",
              "besu_transaction_pool_transactions",
              "ethereum_blockchain_height",
              "ethereum_peer_count",
              "process_open_fds");
    }
  }

  private static String run(Object command, String... args) {
    var out = new StringWriter();
    int exit =
        CommandLineRunner.run(
            command, new PrintWriter(out, true), new PrintWriter(out, true), args);
    return exit + " " + out;
  }

  private static JsonRpc.Call call(Bytes raw) {
    return JsonRpc.Call.of("eth_sendRawTransaction", raw.hex());
  }
}
