package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.SetChange;
import dev.bascule.chain.qbft.SetProof;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.chain.qbft.ValidatorContract;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.qbft.VoteHistory;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeBlock;
import dev.bascule.chainrpc.node.NodeLog;
import dev.bascule.chainrpc.node.NodeProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Extends the validators of {@code trust.json} by what happened since, each change with its proof.
 * It is to be asked soon after a change: nodes forget the state of old blocks.
 */
public final class SetHistory {

  private static final Hash32 CHANGED =
      Keccak256.hash("ValidatorsChanged(uint64,address[])".getBytes(StandardCharsets.US_ASCII));
  private static final int BLOCKS_PER_REQUEST = 500;

  private final EvmNode node;

  public SetHistory(EvmNode node) {
    this.node = node;
  }

  /** What the blocks after the last known change say. */
  public sealed interface Extension {

    /**
     * The sets that follow; none where nothing has changed.
     *
     * @param through the last block that was looked at
     */
    record Found(List<Trust.Validators> changes, long through) implements Extension {}

    /** The node's answers do not show what they say. */
    record NotShown(long block, String code, String reason) implements Extension {}
  }

  /**
   * @param known the sets that are trusted, ascending
   * @param seen changes up to this block are in {@code known}
   * @param to a final block
   */
  public Extension extend(List<Trust.Validators> known, long seen, long to) {
    return switch (known.getLast().source()) {
      case SetSource.Contract(Address contract) ->
          byContract(known, contract, changes(contract, seen, to), to);
      case SetSource.Votes(long epochLength) -> byVotes(known, epochLength, seen, to);
      case SetSource.Unstated _ -> unstated(known.getLast());
    };
  }

  /**
   * What came into force with one block; the blocks before it are in {@code known}.
   *
   * @param known the sets that are trusted, ascending
   */
  public Extension at(List<Trust.Validators> known, long block) {
    long before = block - 1;
    return switch (known.getLast().source()) {
      case SetSource.Contract(Address contract) ->
          byContract(known, contract, List.of(before), before);
      case SetSource.Votes(long epochLength) -> byVotes(known, epochLength, before - 1, before);
      case SetSource.Unstated _ -> unstated(known.getLast());
    };
  }

  /** Whether a registry says here that the validators are others from the next block on. */
  public static boolean isChange(EventLog log, Address contract) {
    return log.address().equals(contract)
        && !log.topics().isEmpty()
        && log.topics().getFirst().equals(CHANGED);
  }

  private static Extension unstated(Trust.Validators last) {
    return new Extension.NotShown(
        last.fromBlock(),
        "set_source_unstated",
        "trust.json does not say whether a contract or votes change the validators");
  }

  private Collection<Long> changes(Address contract, long seen, long to) {
    TreeSet<Long> blocks = new TreeSet<>();
    for (long from = seen + 1; from <= to; from += BLOCKS_PER_REQUEST) {
      long until = Math.min(to, from + BLOCKS_PER_REQUEST - 1);
      for (NodeLog log : node.logs(contract, CHANGED, from, until)) blocks.add(log.block());
    }
    return blocks;
  }

  private Extension byContract(
      List<Trust.Validators> known, Address contract, Collection<Long> blocks, long to) {
    List<Trust.Validators> changes = new ArrayList<>();
    Trust.Validators last = known.getLast();
    for (long block : blocks) {
      SetProof.Storage proof = storage(contract, block);
      switch (SetChange.check(last.set(), last.source(), block + 1, proof, Optional.empty())) {
        case SetChange.Result.Shown(ValidatorSet set, Optional<VoteHistory> _) -> {
          if (set.equals(last.set())) continue;
          last = new Trust.Validators(block + 1, set, last.source(), Optional.of(proof));
          changes.add(last);
        }
        case SetChange.Result.NotShown(String code, String reason) -> {
          return new Extension.NotShown(block, code, reason);
        }
      }
    }
    return new Extension.Found(changes, to);
  }

  private SetProof.Storage storage(Address contract, long block) {
    BlockTag at = new BlockTag.At(block);
    int length = new RegistryViews(node, contract).validators(at).size();
    NodeProof proof = node.proof(contract, ValidatorContract.slots(length), at);
    return new SetProof.Storage(header(block).toRlp().encode(), proof.account(), proof.storage());
  }

  /**
   * Header mode: the headers of the epoch are replayed, because the votes that are open are nowhere
   * but in them.
   */
  private Extension byVotes(List<Trust.Validators> known, long epochLength, long seen, long to) {
    List<Trust.Validators> longer = new ArrayList<>(known);
    // An epoch's first block forgets all open votes, so nothing before it matters.
    long first = Math.max(Math.max(1, known.getLast().fromBlock()), seen - seen % epochLength);
    VoteHistory history = votesBefore(known, first, epochLength);
    Deque<Bytes> voting = new ArrayDeque<>();
    long from = first;
    while (from <= to) {
      List<NodeBlock> blocks = node.blocks(from, Math.min(to, from + BLOCKS_PER_REQUEST - 1));
      if (blocks.isEmpty()) break;
      from += blocks.size();
      for (NodeBlock block : blocks) {
        Trust.Validators last = longer.getLast();
        SealedHeader header = SealedHeader.of(block.header());
        long number = header.header().number();
        voting.add(block.header().toRlp().encode());
        history.see(header);
        ValidatorSet next = history.next();
        if (!next.equals(last.set())) {
          SetProof.Votes proof = new SetProof.Votes(List.copyOf(voting));
          longer.add(new Trust.Validators(number + 1, next, last.source(), Optional.of(proof)));
          if (Trust.check(longer)
              instanceof Trust.HistoryCheck.Broken(long _, String code, String reason)) {
            return new Extension.NotShown(number, code, reason);
          }
          voting.clear();
        } else if (history.openVotes().values().stream().allMatch(votes -> votes == 0)) {
          // Nothing is open: what comes later does not need these headers.
          voting.clear();
        }
      }
    }
    return new Extension.Found(List.copyOf(longer.subList(known.size(), longer.size())), from - 1);
  }

  /** Votes may have been open when the last set came into force; its proof holds them. */
  private static VoteHistory votesBefore(
      List<Trust.Validators> known, long first, long epochLength) {
    Trust.Validators last = known.getLast();
    Optional<VoteHistory> open =
        switch (Trust.check(known)) {
          case Trust.HistoryCheck.Holds(Optional<VoteHistory> votes) -> votes;
          case Trust.HistoryCheck.Broken _ -> Optional.empty();
        };
    return open.filter(votes -> votes.number() == first - 1)
        .orElseGet(() -> new VoteHistory(last.set(), epochLength, first - 1));
  }

  private BlockHeader header(long block) {
    return node.block(block)
        .map(NodeBlock::header)
        .orElseThrow(() -> new MalformedAnswer("block " + block + " is gone"));
  }
}
