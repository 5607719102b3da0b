package dev.bascule.chainrpc.safe;

import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.FinalState;
import dev.bascule.chainrpc.block.FinalState.Awaited;
import dev.bascule.chainrpc.block.FinalState.Outcome;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import java.util.List;
import java.util.Optional;

/**
 * How calls of Safes end, whoever brought them. That one executed is believed by the receipts of a
 * final block alone; that another one took its nonce by proofs where blocks are sealed, and
 * elsewhere by the node's word.
 */
public final class SafeEnds {

  /** Nodes look through no more blocks for logs at once. */
  private static final long LOG_BLOCKS_MAX = 5_000;

  private final EvmNode node;
  private final SafeClient safes;
  private final Finality finality;
  private final FinalState blocks;
  private final long logBlocksMax;

  public SafeEnds(EvmNode node, Finality finality, BlockCursor chain) {
    this(node, finality, chain, LOG_BLOCKS_MAX);
  }

  SafeEnds(EvmNode node, Finality finality, BlockCursor chain, long logBlocksMax) {
    this.logBlocksMax = logBlocksMax;
    this.node = node;
    this.safes = new SafeClient(node);
    this.finality = finality;
    this.blocks = new FinalState(node, chain);
  }

  /**
   * Empty while its nonce is not used in a final block.
   *
   * @throws RpcException when the node gives no answer
   */
  public Optional<Outcome> look(Awaited.OfSafe call) {
    try {
      long last = finality.lastFinal(node.headNumber());
      if (last < 0 || !isUsed(call, last)) return Optional.empty();
      Optional<Outcome> executed = logged(call, last);
      if (executed.isPresent()) return executed.filter(SafeEnds::isFinal);
      if (finality instanceof Finality.Sealed) {
        return Optional.of(blocks.taker(call, last)).filter(SafeEnds::isFinal);
      }
      // A node may show a state before the logs of its block.
      return last > 0 && isUsed(call, last - 1)
          ? Optional.of(new Outcome.Displaced(last))
          : Optional.empty();
    } catch (MalformedAnswer malformed) {
      return Optional.of(
          new Outcome.NotShown("answer_malformed", "the node's answer: " + malformed.getMessage()));
    }
  }

  private static boolean isFinal(Outcome shown) {
    return !(shown instanceof Outcome.NotShown(String code, String _) && code.equals("not_final"));
  }

  private boolean isUsed(Awaited.OfSafe call, long block) {
    return safes.nonce(call.account(), new BlockTag.At(block)) > call.nonce();
  }

  /**
   * The block that the node names, if its receipts show the call. On a sealed chain an invention
   * shows nothing, because proofs find the block as well, and no more is looked through than nodes
   * do at once; elsewhere all since the nonce was free.
   */
  private Optional<Outcome> logged(Awaited.OfSafe call, long last) {
    boolean sealed = finality instanceof Finality.Sealed;
    for (long to = last; ; to -= logBlocksMax) {
      long from = Math.max(0, to - logBlocksMax + 1);
      Optional<Long> named = named(call, from, to, sealed);
      if (named.isPresent()) {
        Outcome shown = blocks.executed(call, named.get());
        return sealed && !(shown instanceof Outcome.Executed)
            ? Optional.empty()
            : Optional.of(shown);
      }
      if (sealed || from == 0 || wasFree(call, from - 1)) return Optional.empty();
    }
  }

  private Optional<Long> named(Awaited.OfSafe call, long from, long to, boolean sealed) {
    try {
      return node
          .logs(call.account(), List.of(Awaited.OfSafe.EXECUTION_SUCCESS, call.call()), from, to)
          .stream()
          .map(log -> log.block())
          .findFirst();
    } catch (RpcException failed) {
      if (!sealed || !(failed.failure() instanceof RpcFailure.Refused)) throw failed;
      return Optional.empty();
    }
  }

  /** False also where the node has forgotten the state: then what lies before is looked through. */
  private boolean wasFree(Awaited.OfSafe call, long block) {
    try {
      return !isUsed(call, block);
    } catch (RpcException failed) {
      if (!(failed.failure() instanceof RpcFailure.Refused)) throw failed;
      return false;
    }
  }
}
