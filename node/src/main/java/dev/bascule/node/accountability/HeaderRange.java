package dev.bascule.node.accountability;

import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.node.besu.NodeRpc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/** Reads every node's copy of a range of blocks. */
final class HeaderRange {

  private final List<NodeRpc> nodes;
  private final ValidatorSet.Mode mode;
  private final List<Evidence> evidence = new ArrayList<>();
  private final List<Long> conflicts = new ArrayList<>();
  private final long chainId;

  HeaderRange(List<NodeRpc> nodes, ValidatorSet.Mode mode, long chainId) {
    this.nodes = nodes;
    this.mode = mode;
    this.chainId = chainId;
  }

  /** The blocks from the one before {@code from}, as far as the first node has them. */
  List<SealedBlock> read(long from, long to, LongConsumer progress) {
    var blocks = new ArrayList<SealedBlock>();
    for (long number = from - 1; number <= to; number++) {
      List<SealedHeader> copies = copies(number);
      if (copies.isEmpty()) break;
      compare(number, copies);
      SealedHeader header = copies.getFirst();
      var signers = new TreeSet<Address>();
      for (SealedHeader copy : copies) {
        if (copy.sealDigest().equals(header.sealDigest())) {
          signers.addAll(Equivocation.signers(copy));
        }
      }
      blocks.add(new SealedBlock(header, inForce(number, header), signers));
      progress.accept(number);
    }
    return blocks;
  }

  private List<SealedHeader> copies(long number) {
    var copies = new ArrayList<SealedHeader>();
    for (NodeRpc node : nodes) {
      node.block(number)
          .said()
          .map(NodeRpc.Head::sealed)
          // A node that answers with another block has no copy of this one.
          .filter(copy -> copy.header().number() == number)
          .ifPresent(copies::add);
    }
    return copies;
  }

  /** In header mode the header names the set; in contract mode the state after the block before. */
  private ValidatorSet inForce(long number, SealedHeader header) {
    if (number == 0) return ValidatorSet.of(mode, header.extraData().validators());
    if (!header.extraData().validators().isEmpty()) {
      return ValidatorSet.of(ValidatorSet.Mode.HEADER, header.extraData().validators());
    }
    Optional<List<Address>> told =
        nodes.stream().flatMap(node -> node.validators(number - 1).said().stream()).findFirst();
    return ValidatorSet.of(ValidatorSet.Mode.CONTRACT, told.orElse(List.of()));
  }

  private void compare(long number, List<SealedHeader> copies) {
    Map<Hash32, SealedHeader> byDigest = new LinkedHashMap<>();
    for (SealedHeader copy : copies) byDigest.putIfAbsent(copy.sealDigest(), copy);
    if (byDigest.size() < 2) return;
    List<SealedHeader> different = List.copyOf(byDigest.values());
    boolean fork = different.stream().map(SealedHeader::blockHash).distinct().count() > 1;
    if (fork) conflicts.add(number);
    for (int i = 0; i < different.size(); i++) {
      for (int j = i + 1; j < different.size(); j++) {
        if (Equivocation.examine(different.get(i), different.get(j))
            instanceof Equivocation.Finding.Proven) {
          evidence.add(new Evidence(chainId, different.get(i), different.get(j)));
        }
      }
    }
  }

  List<Evidence> evidence() {
    return List.copyOf(evidence);
  }

  /** Heights at which nodes hold different blocks: proof that too many misbehaved, not who. */
  List<Long> conflicts() {
    return List.copyOf(conflicts);
  }
}
