package dev.bascule.node.why;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One look at a network; everything that a diagnosis may use.
 *
 * @param validators who must seal the next block
 * @param recent blocks of the node that is furthest, newest first
 * @param waiting what the members decided and their agents do not execute, a sentence each
 */
public record Observation(
    Instant at,
    long chainId,
    Hash32 genesis,
    Duration blockPeriod,
    Duration requestTimeout,
    ValidatorSet validators,
    List<SeenNode> nodes,
    List<SeenBlock> recent,
    List<String> waiting) {

  public Observation {
    nodes = List.copyOf(nodes);
    recent = List.copyOf(recent);
    waiting = List.copyOf(waiting);
  }

  /** Nodes of this chain that answer and name a head that the validators sealed. */
  List<SeenNode> answering() {
    return ofThisChain().filter(node -> unsealed(node).isEmpty()).toList();
  }

  /** Nodes of this chain whose word is not believed. */
  List<SeenNode> lying() {
    return ofThisChain().filter(node -> unsealed(node).isPresent()).toList();
  }

  private Stream<SeenNode> ofThisChain() {
    return nodes.stream()
        .filter(node ->
            node.answer().map(SeenNode.Answer::genesis).filter(genesis::equals).isPresent());
  }

  private static Optional<String> unsealed(SeenNode node) {
    return node.answer().flatMap(SeenNode.Answer::unsealed);
  }

  public long head() {
    return answering().stream()
        .mapToLong(node -> node.answer().orElseThrow().head())
        .max()
        .orElse(0);
  }

  /** Empty before the first block: the time of genesis is nobody's clock. */
  public Optional<Instant> headTime() {
    long head = head();
    if (head == 0) return Optional.empty();
    return answering().stream()
        .map(node -> node.answer().orElseThrow())
        .filter(answer -> answer.head() == head)
        .map(SeenNode.Answer::headTime)
        .findFirst();
  }

  /** Never negative: a head from the future is as old as now. */
  public Optional<Duration> headAge() {
    return headTime()
        .map(time -> Duration.between(time, at))
        .map(age -> age.isNegative() ? Duration.ZERO : age);
  }

  public Optional<SeenNode> node(Address address) {
    return nodes.stream().filter(node -> node.address().equals(address)).findFirst();
  }

  /** By name where the network's file knows the validator. */
  public String name(Address address) {
    return node(address).map(SeenNode::name).orElse(address.hex().substring(0, 10) + "…");
  }

  public Optional<SeenBlock> lastShown(Address validator) {
    return recent.stream().filter(block -> block.shows(validator)).findFirst();
  }
}
