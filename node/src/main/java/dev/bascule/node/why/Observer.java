package dev.bascule.node.why;

import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.besu.NodeClock;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.operate.HeadCheck;
import dev.bascule.node.operate.LastWords;
import dev.bascule.node.operate.NodeProcess;
import dev.bascule.node.operate.NodeState;
import dev.bascule.node.validator.ExecutionCheck;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at a network: all nodes at the same time, each question with a deadline. */
public final class Observer {

  private static final int BLOCKS_MAX = 64;

  private final NetworkFolder network;
  private final QbftGenesis genesis;
  private final HeadCheck heads;
  private final Clock clock;

  private Observer(NetworkFolder network, QbftGenesis genesis, HeadCheck heads, Clock clock) {
    this.network = network;
    this.genesis = genesis;
    this.heads = heads;
    this.clock = clock;
  }

  public static Observer of(NetworkFolder network, Clock clock) throws IOException {
    return new Observer(network, network.genesis(), HeadCheck.of(network), clock);
  }

  /** What a node said at first; the second question needs what all have said. */
  private record First(NodeFolder folder, NodeState state, Optional<NodeRpc> rpc, Said said) {}

  /**
   * @param unsealed why the head is not the chain's
   */
  private record Said(Optional<NodeRpc.Head> head, Hash32 genesis, Optional<String> unsealed) {
    static final Said NOTHING = new Said(Optional.empty(), Hash32.ZERO, Optional.empty());

    /** The head, where it is this chain's. */
    Optional<NodeRpc.Head> sealed(Hash32 chain) {
      return unsealed.isEmpty() && genesis.equals(chain) ? head : Optional.empty();
    }
  }

  public Observation look() throws InterruptedException {
    List<First> firsts = forAll(network.nodes(), this::first);
    try {
      Instant at = clock.instant();
      Hash32 hash = genesis.hash();
      Optional<First> best =
          firsts.stream()
              .filter(first -> first.said().sealed(hash).isPresent())
              .max(
                  Comparator.comparingLong((First first) -> height(first))
                      .thenComparing(first -> first.folder().isLocal()));
      OptionalLong common =
          firsts.stream()
              .flatMap(first -> first.said().sealed(hash).stream())
              .mapToLong(NodeRpc.Head::number)
              .min();
      return new Observation(
          at,
          genesis.chainId(),
          hash,
          Duration.ofMillis(genesis.blockPeriodMillis()),
          Duration.ofSeconds(genesis.requestTimeoutSeconds()),
          best.map(this::validators).orElseGet(genesis::validators),
          forAll(
              firsts, first -> seen(first, common, best.flatMap(each -> each.said().head()), at)),
          best.map(this::recent).orElse(List.of()),
          best.isPresent() ? waiting(best.get()) : List.of());
    } finally {
      firsts.forEach(first -> first.rpc().ifPresent(NodeRpc::close));
    }
  }

  private static long height(First first) {
    return first.said().head().map(NodeRpc.Head::number).orElse(0L);
  }

  private List<String> waiting(First best) {
    try (EvmNode node = EvmNode.at(best.folder().rpcUrl(), NodeRpc.DEADLINE)) {
      return ExecutionCheck.waiting(network, node);
    }
  }

  private First first(NodeFolder folder) {
    NodeState state = new NodeProcess(folder).state();
    boolean asked =
        switch (state) {
          case NodeState.Running _, NodeState.Starting _ -> true;
          case NodeState.Stopped _, NodeState.StalePid _ -> false;
          // The loopback address of another machine is not ours.
          case NodeState.Elsewhere _ -> !folder.node().rpcHost().startsWith("127.");
        };
    if (!asked) return new First(folder, state, Optional.empty(), Said.NOTHING);
    var rpc = NodeRpc.at(folder.rpcUrl());
    return new First(
        folder,
        state,
        Optional.of(rpc),
        rpc.head().said().map(head -> said(rpc, head)).orElse(Said.NOTHING));
  }

  private Said said(NodeRpc rpc, NodeRpc.Head head) {
    Hash32 first = rpc.block(0).said().map(NodeRpc.Head::hash).orElse(Hash32.ZERO);
    return new Said(Optional.of(head), first, heads.objection(rpc, head));
  }

  private SeenNode seen(
      First first, OptionalLong common, Optional<NodeRpc.Head> newest, Instant at) {
    NodeFolder folder = first.folder();
    boolean here = folder.isLocal();
    List<String> log = here ? RoundLog.tail(folder.log()) : List.of();
    boolean answers = first.said().head().isPresent();
    return new SeenNode(
        folder.name(),
        folder.organisation().text(),
        folder.isValidator(),
        folder.address(),
        folder.node().host() + ":" + folder.node().p2pPort(),
        first.state(),
        answers ? Optional.of(answer(first, common)) : Optional.empty(),
        first.rpc().isPresent() && !answers ? "no answer from " + folder.rpcUrl() : "",
        !here && PeerPort.isRefused(folder.node().host(), folder.node().p2pPort()),
        answers ? RoundLog.pending(log) : Optional.empty(),
        SetupCheck.faults(folder, network, runningId(first)),
        here
            ? SetupCheck.disk(folder, RoundLog.saysDiskFull(log), hasBegun(folder, newest))
            : SeenNode.Disk.UNSEEN,
        clock(first, newest, at));
  }

  /** Before the first block every data folder is empty, and nothing is lost. */
  private static boolean hasBegun(NodeFolder folder, Optional<NodeRpc.Head> newest) {
    if (newest.filter(head -> head.number() > 0).isPresent()) return true;
    try {
      return LastWords.tellOfBlocks(folder.log());
    } catch (IOException _) {
      return true;
    }
  }

  /** Only a device is asked for its key this way: a file is read. */
  private static Optional<String> runningId(First first) {
    if (first.folder().node().securityModule().isEmpty()) return Optional.empty();
    return first.rpc().flatMap(rpc -> rpc.nodeId().said());
  }

  /**
   * Its own date where it tells one. Otherwise a process of this machine has this machine's clock,
   * and another's shows in its blocks only when they come from the future.
   */
  private Optional<Duration> clock(First first, Optional<NodeRpc.Head> newest, Instant at) {
    NodeFolder folder = first.folder();
    boolean here = folder.isLocal();
    Optional<Duration> told = Optional.empty();
    if (first.said().head().isPresent()) {
      try {
        told = NodeClock.ahead(here ? folder.metricsUrl() : folder.rpcUrl(), clock);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    if (told.isPresent()) return told;
    if (here) return Optional.of(Duration.ZERO);
    return newest
        .filter(head -> head.sealed().header().coinbase().equals(folder.address()))
        .map(head -> Duration.between(at, Instant.ofEpochSecond(head.timestampSeconds())))
        .filter(Duration::isPositive);
  }

  private SeenNode.Answer answer(First first, OptionalLong common) {
    NodeRpc rpc = first.rpc().orElseThrow();
    NodeRpc.Head head = first.said().head().orElseThrow();
    boolean believed = first.said().sealed(genesis.hash()).isPresent() && common.isPresent();
    // A fork is two sealed blocks of one height, not a block that somebody made up.
    Optional<NodeRpc.Head> shared =
        believed
            ? rpc.block(common.getAsLong())
                .said()
                .filter(block -> heads.objection(rpc, block).isEmpty())
            : Optional.empty();
    var peers = rpc.peers().said();
    var pool = rpc.pool().said();
    return new SeenNode.Answer(
        head.number(),
        Instant.ofEpochSecond(head.timestampSeconds()),
        first.said().genesis(),
        first.said().unsealed(),
        shared.map(NodeRpc.Head::hash),
        rpc.peerCount().said().orElse(0),
        peers.map(list ->
            list.stream()
                .flatMap(peer -> SetupCheck.addressOf(peer.id()).stream())
                .collect(Collectors.toSet())),
        pool.map(each -> each.local() + each.remote()).orElse(0L),
        pool.map(NodeRpc.Pool::most).orElse(0L),
        rpc.clientVersion().said().orElse("?"));
  }

  private ValidatorSet validators(First best) {
    return heads.next(best.rpc().orElseThrow(), best.said().head().orElseThrow());
  }

  private List<SeenBlock> recent(First best) {
    NodeRpc rpc = best.rpc().orElseThrow();
    long head = height(best);
    int wanted =
        Math.min(
            BLOCKS_MAX,
            SigningCheck.SIGN_BLOCKS_PER_VALIDATOR * Math.max(4, network.nodes().size()));
    var blocks = new ArrayList<SeenBlock>();
    for (long number = head; number > Math.max(0, head - wanted); number--) {
      Optional<NodeRpc.Head> block = rpc.block(number).said();
      if (block.isEmpty()) break;
      var sealed = block.get().sealed();
      blocks.add(
          new SeenBlock(
              number,
              Instant.ofEpochSecond(block.get().timestampSeconds()),
              sealed.header().coinbase(),
              sealed.extraData().round(),
              Equivocation.signers(sealed)));
    }
    return blocks;
  }

  private static <T, R> List<R> forAll(List<T> items, Function<T, R> question)
      throws InterruptedException {
    var answers = new ArrayList<R>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = new ArrayList<Future<R>>();
      for (T item : items) asked.add(threads.submit(() -> question.apply(item)));
      for (Future<R> each : asked) answers.add(each.get());
    } catch (ExecutionException bug) {
      throw new IllegalStateException(bug.getCause());
    }
    return answers;
  }
}
