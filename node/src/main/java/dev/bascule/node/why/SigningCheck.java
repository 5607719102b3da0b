package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import dev.bascule.node.operate.NodeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Who of the validators can seal the next block, and why the others cannot. */
final class SigningCheck {

  /** A copy of a block carries a quorum of seals; so many blocks without a sign are no accident. */
  static final int SIGN_BLOCKS_PER_VALIDATOR = 3;

  private final Observation seen;
  private final boolean moving;
  private final Map<Address, Set<Address>> links = new HashMap<>();
  private final Set<Address> together;

  private SigningCheck(Observation seen, boolean moving) {
    this.seen = seen;
    this.moving = moving;
    for (Address each : seen.validators().members()) links.put(each, new HashSet<>());
    for (SeenNode node : seen.answering()) link(node);
    this.together = largest();
  }

  /** The cause of every validator that cannot sign, in the order of their addresses. */
  static Map<Address, Cause> causes(Observation seen, boolean moving) {
    var check = new SigningCheck(seen, moving);
    Map<Address, Cause> causes = new TreeMap<>();
    for (Address validator : seen.validators().members()) {
      check.cause(validator).ifPresent(cause -> causes.put(validator, cause));
    }
    return causes;
  }

  private void link(SeenNode node) {
    if (!links.containsKey(node.address())) return;
    SeenNode.Answer answer = node.answer().orElseThrow();
    Set<Address> peers =
        answer.peers().orElseGet(() -> answer.peerCount() > 0 ? links.keySet() : Set.of());
    for (Address peer : peers) {
      if (!links.containsKey(peer) || peer.equals(node.address())) continue;
      // A peer of another chain is dropped within seconds; a dead one a little later.
      if (seen.node(peer).filter(this::isAway).isPresent()) continue;
      neighbours(node.address()).add(peer);
      neighbours(peer).add(node.address());
    }
  }

  private boolean isAway(SeenNode node) {
    return ownCause(node).isPresent();
  }

  private Set<Address> neighbours(Address validator) {
    return links.getOrDefault(validator, Set.of());
  }

  private Set<Address> largest() {
    List<Set<Address>> groups = new ArrayList<>();
    var left = new ArrayList<>(seen.validators().members());
    while (!left.isEmpty()) {
      var group = new HashSet<Address>();
      var next = new ArrayList<>(List.of(left.getFirst()));
      while (!next.isEmpty()) {
        Address each = next.removeLast();
        if (group.add(each)) next.addAll(neighbours(each));
      }
      left.removeAll(group);
      groups.add(group);
    }
    // Of equal groups, the one with the first address.
    return groups.stream().max(Comparator.comparingInt(Set::size)).orElse(new HashSet<>());
  }

  private Optional<Cause> cause(Address validator) {
    Optional<SeenNode> node = seen.node(validator);
    if (node.isEmpty()) return elsewhere(validator);
    Optional<Cause> own = ownCause(node.get());
    if (own.isPresent()) return own;
    if (node.get().answer().isEmpty()) return elsewhere(validator);
    Optional<Cause> apart = apart(node.get());
    return apart.isPresent() ? apart : behind(node.get().answer().get());
  }

  /** What a node misses by itself, whatever the others do. */
  private Optional<Cause> ownCause(SeenNode node) {
    for (SetupFault fault : node.setup()) {
      if (fault instanceof SetupFault.KeyDiffers(Address found)) {
        return Optional.of(new Cause.KeyMismatch(found));
      }
    }
    if (node.answer().isPresent() && !node.answer().get().genesis().equals(seen.genesis())) {
      return Optional.of(new Cause.OtherGenesis(node.answer().get().genesis()));
    }
    if (seen.lying().contains(node)) return node.answer().flatMap(Cause.UnsealedHead::of);
    boolean full = node.disk().freeBytes().orElse(Long.MAX_VALUE) < Limits.DISK_MIN_BYTES;
    if (full || (node.disk().saidFull() && node.answer().isEmpty())) {
      return Optional.of(new Cause.DiskFull(node.disk().freeBytes().orElse(0)));
    }
    if (node.clockOffset().filter(by -> by.abs().compareTo(Limits.CLOCK_MAX) > 0).isPresent()) {
      return Optional.of(new Cause.ClockOff(node.clockOffset().get()));
    }
    return node.answer().isPresent() ? Optional.empty() : processCause(node);
  }

  private static Optional<Cause> processCause(SeenNode node) {
    return switch (node.state()) {
      case NodeState.Running _, NodeState.Starting _ -> Optional.of(new Cause.Starting());
      case NodeState.Stopped _ -> Optional.of(gone(node, "it is not running"));
      case NodeState.StalePid ended -> Optional.of(ended(node, ended));
      case NodeState.Elsewhere _ ->
          node.p2pRefused()
              ? Optional.of(new Cause.Down("nobody listens there"))
              : Optional.empty();
    };
  }

  /** With a static peer that its allowlist lacks, Besu ends before it has opened anything. */
  private static Cause ended(SeenNode node, NodeState.StalePid state) {
    var barred = new ArrayList<Cause.Entry>();
    boolean wrong = false;
    for (SetupFault fault : node.setup()) {
      if (fault instanceof SetupFault.StaticNotAllowed(String enode, boolean known)) {
        barred.add(new Cause.Entry(node.name(), enode));
        wrong |= !known;
      }
    }
    if (barred.isEmpty()) {
      return state
          .error()
          .<Cause>map(Cause.Failed::new)
          .orElseGet(() -> gone(node, state.reason() + " (pid " + state.pid() + ")"));
    }
    return wrong ? new Cause.WrongEnode(barred) : new Cause.NotAllowed(barred);
  }

  private static Cause gone(SeenNode node, String why) {
    return node.disk().empty() ? new Cause.DataLost() : new Cause.Down(why);
  }

  /** A validator that we cannot ask: others must have heard of it. */
  private Optional<Cause> elsewhere(Address validator) {
    if (moving) {
      int window = SIGN_BLOCKS_PER_VALIDATOR * seen.validators().members().size();
      boolean shown = seen.recent().stream().limit(window).anyMatch(each -> each.shows(validator));
      return shown ? Optional.empty() : Optional.of(new Cause.Unseen());
    }
    boolean heard =
        seen.nodes().stream()
            .flatMap(node -> node.pending().stream())
            .anyMatch(pending -> pending.heard().containsKey(validator));
    // The log tells from round 2 on; before that a connection must do.
    boolean connected = together.contains(validator) && !neighbours(validator).isEmpty();
    return heard || connected ? Optional.empty() : Optional.of(new Cause.Unseen());
  }

  private Optional<Cause> apart(SeenNode node) {
    if (together.contains(node.address())) return Optional.empty();
    Optional<Cause> faulty = byFiles(node, together);
    return faulty.isPresent()
        ? faulty
        : Optional.of(new Cause.Isolated(neighbours(node.address()).size()));
  }

  /** What the files of a node and of its peers say about each other. */
  private Optional<Cause> byFiles(SeenNode node, Set<Address> peers) {
    var wrong = new ArrayList<Cause.Entry>();
    var refused = new ArrayList<Cause.Entry>();
    for (SeenNode other : seen.nodes()) {
      if (other.equals(node) || !peers.contains(other.address())) continue;
      collect(node, other.name(), wrong, refused);
      collect(other, node.name(), wrong, refused);
    }
    if (!wrong.isEmpty()) return Optional.of(new Cause.WrongEnode(wrong));
    return refused.isEmpty() ? Optional.empty() : Optional.of(new Cause.NotAllowed(refused));
  }

  private static void collect(
      SeenNode at, String peer, List<Cause.Entry> wrong, List<Cause.Entry> refused) {
    for (SetupFault fault : at.setup()) {
      switch (fault) {
        case SetupFault.WrongEnode(String named) -> {
          if (named.equals(peer)) wrong.add(new Cause.Entry(at.name(), peer));
        }
        case SetupFault.NotAllowed(String named) -> {
          if (named.equals(peer)) refused.add(new Cause.Entry(at.name(), peer));
        }
        case SetupFault.KeyDiffers _, SetupFault.StaticNotAllowed _ -> {}
      }
    }
  }

  private Optional<Cause> behind(SeenNode.Answer answer) {
    long blocks = seen.head() - answer.head();
    // While blocks are made, nodes are asked at different moments.
    return blocks > (moving ? 3 : 0) ? Optional.of(new Cause.Behind(blocks)) : Optional.empty();
  }
}
