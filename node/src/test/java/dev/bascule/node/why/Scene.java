package dev.bascule.node.why;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.operate.NodeState;
import dev.bascule.node.process.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** A network in good order, in which a test then breaks something. */
public final class Scene {

  static final Instant NOW = Instant.parse("2026-11-22T14:03:25Z");
  static final Hash32 GENESIS = hash(1);
  static final long HEAD = 1_208;

  private final List<String> names;
  private final Map<String, SeenNode> nodes = new HashMap<>();
  private final Set<String> signing;
  private Duration age = Duration.ofMillis(900);
  private long head = HEAD;

  private Scene(int validators) {
    this.names =
        List.of("bank-a", "bank-b", "bank-c", "bank-d", "bank-e", "bank-f", "bank-g")
            .subList(0, validators);
    this.signing = new HashSet<>(names);
    for (String name : names) nodes.put(name, healthy(name));
  }

  public static Scene of(int validators) {
    return new Scene(validators);
  }

  static Hash32 hash(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return Hash32.of(bytes);
  }

  static Address address(String name) {
    byte[] bytes = new byte[20];
    bytes[0] = (byte) name.charAt(name.length() - 1);
    return Address.of(bytes);
  }

  private SeenNode healthy(String name) {
    var others = new HashSet<Address>();
    for (String other : names) {
      if (!other.equals(name)) others.add(address(other));
    }
    int index = names.indexOf(name);
    return new SeenNode(
        name,
        name,
        true,
        address(name),
        "127.0.0.1:" + (30303 + index),
        new NodeState.Running(new ProcessIdentity(name, 100 + index, NOW, "x", "")),
        Optional.of(answer(head, others)),
        "",
        false,
        Optional.empty(),
        List.of(),
        new SeenNode.Disk(OptionalLong.of(100L << 30), false, false),
        Optional.of(Duration.ZERO));
  }

  private SeenNode.Answer answer(long at, Set<Address> peers) {
    return new SeenNode.Answer(
        at,
        NOW.minus(age),
        GENESIS,
        Optional.empty(),
        Optional.of(hash(9)),
        peers.size(),
        Optional.of(Set.copyOf(peers)),
        0,
        4_096,
        "besu/v26.4.0");
  }

  /** The head is this old, at every node. */
  public Scene standing(Duration since) {
    age = since;
    nodes.replaceAll(
        (_, node) -> with(node, node.answer().map(answer -> withTime(answer, NOW.minus(since)))));
    return this;
  }

  Scene before1stBlock() {
    head = 0;
    nodes.replaceAll((_, node) -> with(node, node.answer().map(answer -> at(answer, 0))));
    return this;
  }

  Scene change(String name, UnaryOperator<SeenNode> change) {
    nodes.computeIfPresent(name, (_, node) -> change.apply(node));
    return this;
  }

  /** Stopped in order, and nobody has it as a peer any more. */
  public Scene stopped(String... gone) {
    for (String name : gone) state(name, new NodeState.Stopped());
    return this;
  }

  Scene state(String name, NodeState state) {
    signing.remove(name);
    unpeer(name);
    return change(name, node -> with(withState(node, state), Optional.empty()));
  }

  Scene unseenBlocks(String name) {
    signing.remove(name);
    return this;
  }

  /** No connection between the two groups. */
  Scene parted(List<String> one, List<String> other) {
    for (String a : one) {
      for (String b : other) {
        dropPeer(a, b);
        dropPeer(b, a);
      }
    }
    return this;
  }

  private void unpeer(String name) {
    for (String other : names) {
      if (!other.equals(name)) dropPeer(other, name);
    }
  }

  private void dropPeer(String at, String peer) {
    change(at, node -> with(node, node.answer().map(answer -> without(answer, address(peer)))));
  }

  public Observation look() {
    var set =
        ValidatorSet.of(ValidatorSet.Mode.HEADER, names.stream().map(Scene::address).toList());
    var blocks = new ArrayList<SeenBlock>();
    var signers = new TreeSet<Address>();
    signing.stream().sorted().limit(set.quorum()).forEach(name -> signers.add(address(name)));
    for (long number = head; number > Math.max(0, head - 12); number--) {
      String proposer = names.get((int) (number % names.size()));
      Address by = address(signing.contains(proposer) ? proposer : names.getFirst());
      Instant time = NOW.minus(age).minusSeconds(head - number);
      // Who is gone signed until two blocks before the head.
      var seals = new TreeSet<>(signers);
      if (number <= head - 2) names.forEach(name -> seals.add(address(name)));
      blocks.add(new SeenBlock(number, time, by, 0, seals));
    }
    return new Observation(
        NOW,
        1337,
        GENESIS,
        Duration.ofSeconds(1),
        Duration.ofSeconds(4),
        set,
        names.stream().map(nodes::get).toList(),
        head == 0 ? List.of() : blocks,
        List.of());
  }

  static SeenNode with(SeenNode node, Optional<SeenNode.Answer> answer) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        node.state(),
        answer,
        node.silence(),
        node.p2pRefused(),
        node.pending(),
        node.setup(),
        node.disk(),
        node.clockOffset());
  }

  static SeenNode withState(SeenNode node, NodeState state) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        state,
        node.answer(),
        node.silence(),
        node.p2pRefused(),
        node.pending(),
        node.setup(),
        node.disk(),
        node.clockOffset());
  }

  static SeenNode withSetup(SeenNode node, SetupFault fault) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        node.state(),
        node.answer(),
        node.silence(),
        node.p2pRefused(),
        node.pending(),
        List.of(fault),
        node.disk(),
        node.clockOffset());
  }

  static SeenNode withDisk(SeenNode node, SeenNode.Disk disk) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        node.state(),
        node.answer(),
        node.silence(),
        node.p2pRefused(),
        node.pending(),
        node.setup(),
        disk,
        node.clockOffset());
  }

  static SeenNode withClock(SeenNode node, Duration ahead) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        node.state(),
        node.answer(),
        node.silence(),
        node.p2pRefused(),
        node.pending(),
        node.setup(),
        node.disk(),
        Optional.of(ahead));
  }

  static SeenNode withPending(SeenNode node, PendingRound pending) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        node.state(),
        node.answer(),
        node.silence(),
        node.p2pRefused(),
        Optional.of(pending),
        node.setup(),
        node.disk(),
        node.clockOffset());
  }

  static SeenNode refused(SeenNode node) {
    return new SeenNode(
        node.name(),
        node.organisation(),
        node.validator(),
        node.address(),
        node.p2p(),
        node.state(),
        node.answer(),
        node.silence(),
        true,
        node.pending(),
        node.setup(),
        node.disk(),
        node.clockOffset());
  }

  static SeenNode at(SeenNode node, long head) {
    return with(node, node.answer().map(answer -> at(answer, head)));
  }

  private static SeenNode.Answer at(SeenNode.Answer was, long head) {
    return new SeenNode.Answer(
        head,
        was.headTime(),
        was.genesis(),
        was.unsealed(),
        was.common(),
        was.peerCount(),
        was.peers(),
        was.poolWaiting(),
        was.poolMost(),
        was.client());
  }

  static SeenNode withGenesis(SeenNode node, Hash32 genesis) {
    return with(
        node,
        node.answer()
            .map(was ->
                new SeenNode.Answer(
                    was.head(),
                    was.headTime(),
                    genesis,
                    was.unsealed(),
                    was.common(),
                    0,
                    Optional.of(Set.of()),
                    was.poolWaiting(),
                    was.poolMost(),
                    was.client())));
  }

  static SeenNode withUnsealed(SeenNode node, long head, String why) {
    return with(
        node,
        node.answer()
            .map(was ->
                new SeenNode.Answer(
                    head,
                    NOW,
                    was.genesis(),
                    Optional.of(why),
                    Optional.empty(),
                    was.peerCount(),
                    was.peers(),
                    was.poolWaiting(),
                    was.poolMost(),
                    was.client())));
  }

  static SeenNode withCommon(SeenNode node, Hash32 common) {
    return with(
        node,
        node.answer()
            .map(was ->
                new SeenNode.Answer(
                    was.head(),
                    was.headTime(),
                    was.genesis(),
                    was.unsealed(),
                    Optional.of(common),
                    was.peerCount(),
                    was.peers(),
                    was.poolWaiting(),
                    was.poolMost(),
                    was.client())));
  }

  private static SeenNode.Answer withTime(SeenNode.Answer was, Instant time) {
    return new SeenNode.Answer(
        was.head(),
        time,
        was.genesis(),
        was.unsealed(),
        was.common(),
        was.peerCount(),
        was.peers(),
        was.poolWaiting(),
        was.poolMost(),
        was.client());
  }

  private static SeenNode.Answer without(SeenNode.Answer was, Address peer) {
    var left = new HashSet<>(was.peers().orElseThrow());
    left.remove(peer);
    return new SeenNode.Answer(
        was.head(),
        was.headTime(),
        was.genesis(),
        was.unsealed(),
        was.common(),
        left.size(),
        Optional.of(left),
        was.poolWaiting(),
        was.poolMost(),
        was.client());
  }
}
