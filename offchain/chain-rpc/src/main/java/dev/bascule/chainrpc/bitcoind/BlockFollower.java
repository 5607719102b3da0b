package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.block.Block;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.block.BlockHeader;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.bitcoin.watch.WatchEvent;
import dev.bascule.chainrpc.block.BlockRefused;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads whole blocks from where a book ends, and where the node is on another chain from where the
 * two part. It remembers nothing: the book is the cursor.
 */
public final class BlockFollower {

  private final Bitcoind node;

  public BlockFollower(Bitcoind node) {
    this.node = node;
  }

  /** What came of reading on. */
  public sealed interface Reading {

    record Advanced(WatchBook book, List<WatchEvent> events, long head) implements Reading {
      public Advanced {
        events = List.copyOf(events);
      }
    }

    /** The node has nothing that the book does not have. */
    record UpToDate(long head) implements Reading {}

    /** The node is not believed, or is behind; the book stays as it is. */
    record Refused(BlockRefused refused) implements Reading {}

    /** Final blocks were replaced: an alarm, and an end until people decided. */
    record Broken(WatchBook.Step.Broken broken) implements Reading {}

    record NoAnswer(RpcFailure failure) implements Reading {}
  }

  /**
   * The next book, at most so many blocks further; of a chain that replaces blocks always as many
   * as are needed to see that it has more of them.
   */
  public Reading next(WatchBook book, int blocksMax) {
    try {
      return read(book, blocksMax);
    } catch (NodeNotBelieved lie) {
      return refused(lie.code(), String.valueOf(lie.getMessage()));
    } catch (MalformedAnswer malformed) {
      return refused("answer_malformed", "the node's answer: " + malformed.getMessage());
    } catch (RpcException noAnswer) {
      return new Reading.NoAnswer(noAnswer.failure());
    }
  }

  private Reading read(WatchBook book, int blocksMax) {
    Bitcoind.Head head = node.head();
    BitcoinNetwork network = book.rules().network();
    if (head.network() != network) {
      return refused("other_chain", "the node is on " + head.network() + ", not " + network);
    }
    BlockPoint tip = book.tip();
    if (head.height() < tip.height()) {
      return refused(
          "head_behind_cursor",
          "the node's head is " + head.height() + ", block " + tip + " was read already");
    }
    Optional<BlockPoint> fork = fork(book);
    if (fork.isEmpty()) {
      BlockPoint oldest = book.known().getLast();
      return refused(
          "reorg_beyond_memory",
          "the node has none of the "
              + book.known().size()
              + " known blocks, not even "
              + oldest
              + ": another chain, or a reorganisation of everything");
    }
    long from = fork.get().height() + 1;
    if (from > head.height()) return new Reading.UpToDate(head.height());
    long least = fork.get().equals(tip) ? from : tip.height() + 1;
    long last = Math.min(head.height(), Math.max(least, from + blocksMax - 1));
    return step(book, blocks(fork.get(), last, network), head.height());
  }

  private Optional<BlockPoint> fork(WatchBook book) {
    for (BlockPoint point : book.known()) {
      if (node.hashAt(point.height()).equals(Optional.of(point.hash()))) return Optional.of(point);
    }
    return Optional.empty();
  }

  private List<Block> blocks(BlockPoint fork, long to, BitcoinNetwork network) {
    List<Block> blocks = new ArrayList<>();
    BlockPoint at = fork;
    for (long height = fork.height() + 1; height <= to; height++) {
      Optional<BlockHash> hash = node.hashAt(height);
      // The head fell back in between; the next reading sees where it is.
      if (hash.isEmpty()) break;
      Block block = node.block(hash.get());
      blocks.add(block);
      // Whatever does not follow is refused by the book; a liar is not read on into memory.
      if (!(at.next(block.header(), network) instanceof BlockPoint.Succession.Follows(var next))) {
        break;
      }
      at = next;
    }
    if (blocks.isEmpty()) {
      throw new NodeNotBelieved(
          "no_block", "the node has no block " + (fork.height() + 1) + " any more");
    }
    return blocks;
  }

  private static Reading step(WatchBook book, List<Block> blocks, long head) {
    return switch (book.follow(blocks)) {
      case WatchBook.Step.Followed(WatchBook next, List<WatchEvent> events) ->
          new Reading.Advanced(next, events, head);
      case WatchBook.Step.Broken broken -> new Reading.Broken(broken);
      case WatchBook.Step.Unconnected(BlockHash parent) ->
          refused("wrong_parent", "the first block follows " + parent + ", which is not known");
      case WatchBook.Step.NotNext(long height, BlockPoint.Succession why) -> notNext(height, why);
      case WatchBook.Step.OtherHeight(long height, BlockHash block) ->
          refused("other_height", "block " + block + " does not say that it is at " + height);
      case WatchBook.Step.LessWork(BlockPoint tip, BlockPoint other) ->
          refused(
              "less_work",
              "block " + other + " would replace " + tip + " and has no more work behind it");
    };
  }

  private static Reading notNext(long height, BlockPoint.Succession why) {
    return switch (why) {
      case BlockPoint.Succession.WrongParent(BlockHash stated, BlockHash real) ->
          refused(
              "wrong_parent",
              "block " + height + " follows " + stated + ", the block before it was " + real);
      case BlockPoint.Succession.WrongDifficulty(var stated, var due) ->
          refused(
              "wrong_difficulty",
              "block " + height + " has the difficulty " + stated + ", due is " + due);
      case BlockPoint.Succession.NoWork(BlockHash hash, var difficulty) ->
          refused(
              "no_work",
              "block " + height + " (" + hash + ") does not show the work of " + difficulty);
      case BlockPoint.Succession.Follows(BlockPoint point) ->
          throw new IllegalStateException(point + " follows");
    };
  }

  /**
   * A block that somebody believes, as the place to begin after. Its height is what the block says
   * itself; the beginning of its period is found over its parents.
   *
   * @throws NodeNotBelieved if the node shows something else
   */
  public BlockPoint believed(long height, BlockHash hash, BitcoinNetwork network) {
    Block block = node.block(hash);
    if (!block.header().difficulty().isMetBy(hash) || !block.standsAt(height, network)) {
      throw new NodeNotBelieved(
          "other_height", "block " + hash + " does not say that it is at " + height);
    }
    BlockHeader first = block.header();
    if (network == BitcoinNetwork.MAIN) {
      for (long at = height; at % BlockPoint.PERIOD_BLOCKS != 0; at--) {
        first = node.header(first.parent());
      }
    }
    return BlockPoint.believed(height, block.header(), first.time());
  }

  private static Reading refused(String code, String sentence) {
    return new Reading.Refused(new BlockRefused(code, sentence));
  }
}
