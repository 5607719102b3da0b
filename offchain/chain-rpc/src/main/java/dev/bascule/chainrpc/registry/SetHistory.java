package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
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
   * @param known the last set that is trusted
   * @param seen changes up to this block are in {@code known}
   * @param to a final block
   */
  public Extension extend(Trust.Validators known, long seen, long to) {
    return switch (known.source()) {
      case SetSource.Contract contract -> byContract(known, contract.address(), seen, to);
      case SetSource.Votes votes -> byVotes(known, votes.epochLengthBlocks(), seen, to);
      case SetSource.Unstated _ ->
          new Extension.NotShown(
              known.fromBlock(),
              "set_source_unstated",
              "trust.json does not say whether a contract or votes change the validators");
    };
  }

  private Extension byContract(Trust.Validators known, Address contract, long seen, long to) {
    List<Trust.Validators> changes = new ArrayList<>();
    Trust.Validators last = known;
    TreeSet<Long> blocks = new TreeSet<>();
    for (long from = seen + 1; from <= to; from += BLOCKS_PER_REQUEST) {
      long until = Math.min(to, from + BLOCKS_PER_REQUEST - 1);
      for (NodeLog log : node.logs(contract, CHANGED, from, until)) blocks.add(log.block());
    }
    for (long block : blocks) {
      SetProof.Storage proof = storage(contract, block);
      switch (SetChange.check(last.set(), last.source(), block + 1, proof)) {
        case SetChange.Result.Shown(ValidatorSet set) -> {
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
  private Extension byVotes(Trust.Validators known, long epochLength, long seen, long to) {
    List<Trust.Validators> changes = new ArrayList<>();
    Trust.Validators last = known;
    // An epoch's first block forgets all open votes, so nothing before it matters.
    long first = Math.max(Math.max(1, known.fromBlock()), seen - seen % epochLength);
    VoteHistory history = new VoteHistory(last.set(), epochLength, first - 1);
    Deque<Bytes> voting = new ArrayDeque<>();
    long from = first;
    while (from <= to) {
      List<NodeBlock> blocks = node.blocks(from, Math.min(to, from + BLOCKS_PER_REQUEST - 1));
      if (blocks.isEmpty()) break;
      from += blocks.size();
      for (NodeBlock block : blocks) {
        SealedHeader header = SealedHeader.of(block.header());
        long number = header.header().number();
        voting.add(block.header().toRlp().encode());
        history.see(header);
        ValidatorSet next = history.next();
        if (!next.equals(last.set())) {
          SetProof.Votes proof = new SetProof.Votes(List.copyOf(voting));
          if (SetChange.check(last.set(), last.source(), number + 1, proof)
              instanceof SetChange.Result.NotShown(String code, String reason)) {
            return new Extension.NotShown(number, code, reason);
          }
          last = new Trust.Validators(number + 1, next, last.source(), Optional.of(proof));
          changes.add(last);
          voting.clear();
        } else if (history.openVotes().values().stream().allMatch(votes -> votes == 0)) {
          // Nothing is open: what comes later does not need these headers.
          voting.clear();
        }
      }
    }
    return new Extension.Found(changes, from - 1);
  }

  private BlockHeader header(long block) {
    return node.block(block)
        .map(NodeBlock::header)
        .orElseThrow(() -> new MalformedAnswer("block " + block + " is gone"));
  }
}
