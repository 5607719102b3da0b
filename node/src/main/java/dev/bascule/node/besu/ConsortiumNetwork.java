package dev.bascule.node.besu;

import dev.bascule.chain.qbft.Fork;
import dev.bascule.chain.qbft.GenesisPlan;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.node.LaunchFailure;
import dev.bascule.node.process.LocalPort;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Validators of one QBFT chain, all on this machine. Keys and genesis are made once and kept;
 * ports, static nodes and configuration are written at each start.
 */
public final class ConsortiumNetwork implements AutoCloseable {

  private static final long POLL_MILLIS = 250;

  private final BesuDistribution besu;
  private final ConsortiumPlan plan;
  private final Path folder;
  private final List<BesuNode> nodes;

  private ConsortiumNetwork(
      BesuDistribution besu, ConsortiumPlan plan, Path folder, List<BesuNode> nodes) {
    this.besu = besu;
    this.plan = plan;
    this.folder = folder;
    this.nodes = List.copyOf(nodes);
  }

  /** Writes what the folder lacks; a genesis that is there is kept and must name the same set. */
  public static ConsortiumNetwork prepare(
      BesuDistribution besu, ConsortiumPlan plan, Path folder, Path logs) throws IOException {
    Files.createDirectories(folder);
    var random = new SecureRandom();
    var taken = new HashSet<Integer>();
    var nodes = new ArrayList<BesuNode>();
    for (int i = 1; i <= plan.validators(); i++) {
      String name = "besu-" + i;
      Path home = folder.resolve(name);
      NodeKey key = NodeKey.readOrCreate(home.resolve("key"), random);
      int rpc = plan.firstRpcPort() == 0 ? anyPort(taken) : portFrom(plan.firstRpcPort(), i, taken);
      nodes.add(new BesuNode(name, home, logs.resolve(name + ".log"), rpc, anyPort(taken), key));
    }
    var network = new ConsortiumNetwork(besu, plan, folder.toAbsolutePath(), nodes);
    network.writeGenesis();
    network.writeConfiguration();
    return network;
  }

  private static int anyPort(Set<Integer> taken) {
    int port = LocalPort.free();
    while (!taken.add(port)) port = LocalPort.free();
    return port;
  }

  private static int portFrom(int first, int node, Set<Integer> taken) {
    int port = first + node - 1;
    if (node == 1 || (LocalPort.isFree(port) && !taken.contains(port))) {
      taken.add(port);
      return port;
    }
    return anyPort(taken);
  }

  private void writeGenesis() throws IOException {
    String genesis = genesis().text();
    Path file = genesisFile();
    if (!Files.exists(file)) {
      PrivateFile.write(file, genesis);
      return;
    }
    var json = JsonMapper.builder().build();
    if (!json.readTree(Files.readString(file)).equals(json.readTree(genesis))) {
      throw new LaunchFailure(
          "genesis_differs",
          file
              + " is another chain than "
              + plan.validators()
              + " validators with the keys beside it",
          "Start with the number of validators that the chain was made with, or use another --data folder.");
    }
  }

  private QbftGenesis genesis() {
    var validators =
        ValidatorSet.of(ValidatorSet.Mode.HEADER, nodes.stream().map(BesuNode::address).toList());
    return QbftGenesis.of(
        new GenesisPlan(
            plan.chainId(),
            Fork.PRAGUE,
            Duration.ofSeconds(plan.blockPeriodSeconds()),
            Duration.ofSeconds(plan.requestTimeoutSeconds()),
            GenesisPlan.EPOCH_BLOCKS,
            300_000_000,
            validators,
            Optional.empty(),
            Map.of()));
  }

  private void writeConfiguration() throws IOException {
    Path staticNodes = folder.resolve("static-nodes.json");
    List<String> enodes = nodes.stream().map(BesuNode::enode).toList();
    PrivateFile.write(staticNodes, JsonMapper.builder().build().writeValueAsString(enodes));
    for (BesuNode node : nodes) {
      Files.createDirectories(node.folder().resolve("data"));
      PrivateFile.write(
          node.folder().resolve("besu.toml"),
          NodeConfiguration.toml(node, genesisFile(), staticNodes, plan));
    }
  }

  private Path genesisFile() {
    return folder.resolve("genesis.json");
  }

  public List<BesuNode> nodes() {
    return nodes;
  }

  public URI rpcUrl() {
    return nodes.getFirst().rpcUrl();
  }

  public ConsortiumPlan plan() {
    return plan;
  }

  /** The mark of every node that may run from a folder, also of those that a plan no longer has. */
  public static List<String> marks(Path folder) {
    var marks = new ArrayList<String>();
    for (int i = 1; i <= ConsortiumPlan.VALIDATORS_MAX; i++) {
      marks.add(BesuNode.mark(folder.toAbsolutePath().resolve("besu-" + i)));
    }
    return marks;
  }

  public void start() throws IOException {
    for (BesuNode node : nodes) start(node);
  }

  /** Starts one node, again if it has ended. */
  public void start(BesuNode node) throws IOException {
    Path archive = folder.resolve("classes.jsa");
    // One writer: at their end all would write the archive at the same time.
    String writes = node == nodes.getFirst() ? "-XX:+AutoCreateSharedArchive" : "-Xshare:auto";
    boolean reads = node == nodes.getFirst() || Files.exists(archive);
    node.start(besu, reads ? List.of(writes, "-XX:SharedArchiveFile=" + archive) : List.of());
  }

  /** Returns when every node answers and the chain has made a block since then. */
  public void awaitBlocks(Duration limit, Consumer<String> progress) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    long first = -1;
    long upBefore = -1;
    try (var probe = new RpcProbe()) {
      while (true) {
        List<OptionalLong> heads = new ArrayList<>();
        for (BesuNode node : nodes) heads.add(probe.head(node.rpcUrl()));
        long up = heads.stream().filter(OptionalLong::isPresent).count();
        long head = heads.stream().mapToLong(h -> h.orElse(-1)).max().orElse(-1);
        if (up == nodes.size() && first < 0) first = head;
        if (up == nodes.size() && head > Math.max(first, 1)) return;
        String now = up + " of " + nodes.size() + " validators answer, head " + Math.max(head, 0);
        if (up != upBefore) progress.accept(now);
        upBefore = up;
        requireAlive();
        if (System.nanoTime() > deadline) {
          throw new LaunchFailure(
              "chain_stalled",
              "no block within "
                  + limit.toSeconds()
                  + " s: "
                  + now
                  + ", "
                  + plan.quorum()
                  + " must seal",
              "Read " + nodes.getFirst().log() + " and the logs beside it.");
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private void requireAlive() {
    for (BesuNode node : nodes) {
      if (node.isAlive()) continue;
      throw new LaunchFailure(
          "validator_ended",
          node.name() + " ended while the chain was starting",
          "Read " + node.log() + ".");
    }
  }

  /** Asks all to stop at the same time: one after the other would make the rest change rounds. */
  @Override
  public void close() {
    try (var stops = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      for (BesuNode node : nodes) stops.execute(node::stop);
    }
  }
}
