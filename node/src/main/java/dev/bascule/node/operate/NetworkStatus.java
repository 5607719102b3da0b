package dev.bascule.node.operate;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A network at one moment: what its processes do and what its nodes say.
 *
 * @param validators the set that must seal the next block, as far as a node with a sealed head
 *     could be asked; otherwise that of the genesis
 * @param head the newest block that the validators sealed
 * @param genesisDiffers nodes that run on another genesis than the folder's
 */
public record NetworkStatus(
    NetworkFolder network,
    Instant at,
    List<NodeStatus> nodes,
    ValidatorSet validators,
    Optional<NodeRpc.Head> head,
    Duration blockPeriod,
    List<NodeFolder> genesisDiffers) {

  /** After so many block periods without a block, a chain stands still. */
  public static final int STALLED_PERIODS = 3;

  /** Rounds double; a few changed rounds are slow blocks, not yet a halt. */
  private static final Duration STALLED_MIN = Duration.ofSeconds(10);

  public static NetworkStatus observe(NetworkFolder network) throws IOException {
    var genesis = network.genesis();
    var heads = HeadCheck.of(network);
    var observed = new ArrayList<NodeStatus>();
    var others = new ArrayList<NodeFolder>();
    try (var asks = Executors.newVirtualThreadPerTaskExecutor()) {
      var pending = new ArrayList<Future<Observation>>();
      for (NodeFolder node : network.nodes()) {
        pending.add(asks.submit(() -> Observation.of(node, heads)));
      }
      var seen = new ArrayList<Observation>();
      for (Future<Observation> each : pending) seen.add(each.get());
      Map<Address, Long> proposed = new HashMap<>();
      Set<String> connected = new HashSet<>();
      for (Observation each : seen) {
        boolean differs = each.genesis().filter(hash -> !hash.equals(genesis.hash())).isPresent();
        if (differs) others.add(each.status().node());
        if (each.status().unsealed().isPresent()) continue;
        for (NodeRpc.Proposer proposer : each.proposers()) {
          // Block 0 has no proposer: a validator that has proposed nothing is told with it.
          if (proposer.lastBlock() == 0) continue;
          proposed.merge(proposer.validator(), proposer.lastBlock(), Math::max);
        }
        each.status().peers().ifPresent(peers -> peers.forEach(p -> connected.add(p.enode())));
      }
      for (Observation each : seen) {
        NodeFolder node = each.status().node();
        boolean answers = each.status().sealedHead().isPresent();
        boolean up = answers || connected.stream().anyMatch(url -> isOf(url, node));
        observed.add(
            each.status().with(Optional.ofNullable(proposed.get(each.status().address())), up));
      }
      Optional<Observation> furthest =
          seen.stream()
              .filter(each -> each.status().sealedHead().isPresent())
              .filter(each -> !others.contains(each.status().node()))
              .max(Comparator.comparingLong(Observation::height));
      return new NetworkStatus(
          network,
          Instant.now(),
          List.copyOf(observed),
          furthest.flatMap(Observation::validators).orElse(genesis.validators()),
          furthest.flatMap(each -> each.status().head()),
          Duration.ofMillis(genesis.blockPeriodMillis()),
          List.copyOf(others));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted");
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
  }

  private static boolean isOf(String enode, NodeFolder node) {
    String id = NodeFolder.publicKeyText(node.publicKey()).substring(2);
    return enode.contains(id);
  }

  /** What one node said, before it is put beside the others. */
  private record Observation(
      NodeStatus status,
      List<NodeRpc.Proposer> proposers,
      Optional<ValidatorSet> validators,
      Optional<Hash32> genesis) {

    long height() {
      return status.head().map(NodeRpc.Head::number).orElse(0L);
    }

    static Observation of(NodeFolder node, HeadCheck heads) {
      NodeState state = new NodeProcess(node).state();
      boolean asked =
          switch (state) {
            case NodeState.Running _, NodeState.Starting _ -> true;
            case NodeState.Stopped _, NodeState.StalePid _, NodeState.Elsewhere _ -> false;
          };
      if (!asked) {
        return silent(node, state);
      }
      try (var rpc = NodeRpc.at(node.rpcUrl())) {
        Optional<NodeRpc.Head> head = rpc.head().said();
        if (head.isEmpty()) return silent(node, state);
        Optional<String> unsealed = heads.objection(rpc, head.get());
        return new Observation(
            new NodeStatus(
                node,
                node.address(),
                state,
                head,
                rpc.peers().said(),
                rpc.clientVersion().said(),
                Optional.empty(),
                unsealed,
                false),
            rpc.proposers().said().orElse(List.of()),
            unsealed.isEmpty() ? Optional.of(heads.next(rpc, head.get())) : Optional.empty(),
            rpc.block(0).said().map(NodeRpc.Head::hash));
      }
    }

    private static Observation silent(NodeFolder node, NodeState state) {
      return new Observation(
          new NodeStatus(
              node,
              node.address(),
              state,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false),
          List.of(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** Validators of the set that run, as far as anybody here can see. */
  public List<Address> validatorsUp() {
    return nodes.stream()
        .filter(NodeStatus::up)
        .map(NodeStatus::address)
        .filter(validators::contains)
        .toList();
  }

  public boolean hasQuorum() {
    return validatorsUp().size() >= validators.quorum();
  }

  public Optional<Duration> headAge() {
    return head.map(each -> {
      var age = Duration.between(Instant.ofEpochSecond(each.timestampSeconds()), at);
      return age.isNegative() ? Duration.ZERO : age;
    });
  }

  /** Whether the chain makes blocks. */
  public boolean isMoving() {
    Duration limit = blockPeriod.multipliedBy(STALLED_PERIODS);
    Duration most = limit.compareTo(STALLED_MIN) < 0 ? STALLED_MIN : limit;
    return headAge().filter(age -> age.compareTo(most) <= 0).isPresent();
  }

  /** One word: {@code stopped}, {@code starting}, {@code moving} or {@code stalled}. */
  public String word() {
    if (isMoving()) return "moving";
    if (head.filter(each -> each.number() > 0).isPresent()) return "stalled";
    boolean anyProcess =
        nodes.stream()
            .anyMatch(each ->
                switch (each.state()) {
                  case NodeState.Running _, NodeState.Starting _ -> true;
                  case NodeState.Stopped _, NodeState.StalePid _, NodeState.Elsewhere _ -> false;
                });
    return anyProcess ? "starting" : "stopped";
  }
}
