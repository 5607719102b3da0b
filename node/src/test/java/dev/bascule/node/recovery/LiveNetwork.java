package dev.bascule.node.recovery;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.TestFolder;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.NodeLauncher;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.operate.RunningNetwork;
import dev.bascule.node.why.Diagnosis;
import dev.bascule.node.why.Observation;
import dev.bascule.node.why.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Validators of a real Besu on this machine, which a test breaks. All of them end with it. */
final class LiveNetwork implements AutoCloseable {

  /** Until something that must happen has happened; a lame machine is no fault. */
  static final Duration LIMIT = Duration.ofMinutes(8);

  final NetworkFolder folder;
  final BesuDistribution besu;
  final NodeLauncher launcher;
  final RunningNetwork running;

  private LiveNetwork(NetworkFolder folder, BesuDistribution besu) {
    this.folder = folder;
    this.besu = besu;
    this.launcher = new NodeLauncher(folder, besu);
    this.running = new RunningNetwork(launcher, LIMIT, LiveNetwork::say);
  }

  static LiveNetwork start(Path root, int validators) throws Exception {
    var search = BesuDistribution.find(System.getenv());
    assumeTrue(
        search instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    var besu = ((BesuDistribution.Search.Found) search).distribution();
    var network = new LiveNetwork(TestFolder.create(root, TestFolder.file(validators)), besu);
    try {
      network.running.start(network.folder.nodes());
    } catch (IOException | RuntimeException | InterruptedException failed) {
      network.close();
      throw failed;
    }
    return network;
  }

  /** What a figure of the docs comes from. */
  static void say(String line) {
    System.out.println("faults: " + line);
  }

  NodeFolder node(int index) {
    return folder.nodes().get(index);
  }

  void kill(NodeFolder node) throws Exception {
    ProcessHandle process = new NodeProcess(node).find().flatMap(each -> each.find()).orElseThrow();
    process.destroyForcibly();
    process.onExit().get();
  }

  long head() {
    return folder.nodes().stream().mapToLong(LiveNetwork::head).max().orElse(0);
  }

  static long head(NodeFolder node) {
    try (var rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.headNumber().said().orElse(-1L);
    }
  }

  void awaitHead(long number) throws InterruptedException {
    await("head " + number, () -> head() >= number);
  }

  void awaitHead(NodeFolder node, long number) throws InterruptedException {
    await(node.name() + " at " + number, () -> head(node) >= number);
  }

  Diagnosis awaitDiagnosis(Predicate<Diagnosis> wanted) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Diagnosis diagnosis = why();
      if (wanted.test(diagnosis)) return diagnosis;
      if (System.nanoTime() > deadline) throw new AssertionError("still " + diagnosis);
      Thread.sleep(500);
    }
  }

  /** A question that is asked until it is answered with yes. */
  interface Question {
    boolean holds();
  }

  static void await(String what, Question question) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!question.holds()) {
      if (System.nanoTime() > deadline) throw new AssertionError("waited in vain for " + what);
      Thread.sleep(250);
    }
  }

  Diagnosis why() throws Exception {
    return Diagnosis.of(look());
  }

  Observation look() throws Exception {
    return Observer.of(folder, Clock.systemUTC()).look();
  }

  static Set<String> missing(Diagnosis diagnosis) {
    return diagnosis.missing().stream()
        .map(each -> each.name() + " " + each.cause().word())
        .collect(Collectors.toSet());
  }

  Hash32 hash(NodeFolder node, long number) {
    try (var rpc = NodeRpc.at(node.rpcUrl())) {
      return rpc.block(number).said().orElseThrow().hash();
    }
  }

  /** Heights, up to the lowest head, at which two nodes hold different blocks. */
  List<Long> forks(long from) {
    long to = folder.nodes().stream().mapToLong(LiveNetwork::head).min().orElse(0);
    var forks = new ArrayList<Long>();
    for (long number = Math.max(1, from); number <= to; number++) {
      Set<Hash32> hashes = new HashSet<>();
      for (NodeFolder node : folder.nodes()) hashes.add(hash(node, number));
      if (hashes.size() > 1) forks.add(number);
    }
    return forks;
  }

  /** The longest time between two blocks after {@code from}, in seconds of their headers. */
  long longestGap(long from, long to) {
    long longest = 0;
    try (var rpc = NodeRpc.at(node(0).rpcUrl())) {
      long before = rpc.block(from).said().orElseThrow().timestampSeconds();
      for (long number = from + 1; number <= to; number++) {
        long time = rpc.block(number).said().orElseThrow().timestampSeconds();
        longest = Math.max(longest, time - before);
        before = time;
      }
    }
    return longest;
  }

  Set<Address> proposers(long from, long to) {
    var proposers = new HashSet<Address>();
    try (var rpc = NodeRpc.at(node(0).rpcUrl())) {
      for (long number = from; number <= to; number++) {
        proposers.add(rpc.block(number).said().orElseThrow().sealed().header().coinbase());
      }
    }
    return proposers;
  }

  @Override
  public void close() throws IOException {
    NodeLauncher.stop(folder.nodes());
  }
}
