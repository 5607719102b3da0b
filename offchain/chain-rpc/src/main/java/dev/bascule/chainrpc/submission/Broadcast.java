package dev.bascule.chainrpc.submission;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.FinalState;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.rpc.RpcFailure.RefusedKind;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends transactions that somebody else signed, and follows them to finality. It changes nothing of
 * them, so sending again, after a crash or on another day, is sending the same one; whoever calls
 * has stored the bytes before.
 */
public final class Broadcast {

  private final EvmNode node;
  private final Finality finality;
  private final FinalState ends;

  /** The head when a nonce was first found used without a receipt of ours. */
  private final Map<Hash32, Long> displacedSince = new HashMap<>();

  /**
   * @param chain by which the end of a transaction is believed
   */
  public Broadcast(EvmNode node, Finality finality, BlockCursor chain) {
    this.node = node;
    this.finality = finality;
    this.ends = new FinalState(node, chain);
  }

  /**
   * Looks where the transaction is, and sends it if the node does not have it. A node that refuses
   * it blocks the lane and ends nothing: another one may take the same bytes.
   */
  public synchronized Progress step(SignedTransaction transaction, Address sender) {
    try {
      Optional<Progress> found = found(transaction, sender);
      if (found.isPresent()) return found.get();
      return sent(transaction, node.sendRaw(transaction.raw()));
    } catch (RpcException | MalformedAnswer none) {
      return blocked(none);
    }
  }

  /** Looks where it is, and does not send it; empty if the node does not have it. */
  public synchronized Optional<Progress> seen(SignedTransaction transaction, Address sender) {
    try {
      return found(transaction, sender);
    } catch (RpcException | MalformedAnswer none) {
      return Optional.of(blocked(none));
    }
  }

  private Optional<Progress> found(SignedTransaction transaction, Address sender) {
    Optional<NodeReceipt> receipt = node.receipt(transaction.hash());
    if (receipt.isPresent()) return Optional.of(mined(transaction, sender, receipt.get()));
    if (node.transactionCount(sender, new BlockTag.Latest()) > transaction.transaction().nonce()) {
      return Optional.of(displaced(transaction, sender));
    }
    displacedSince.remove(transaction.hash());
    return node.knows(transaction.hash()) ? Optional.of(waiting(transaction)) : Optional.empty();
  }

  private Progress blocked(RuntimeException none) {
    if (none instanceof RpcException noAnswer) return new Progress.LaneBlocked(noAnswer.failure());
    return new Progress.LaneBlocked(
        new RpcFailure.Malformed(
            String.valueOf(node.rpc().url().getHost()), String.valueOf(none.getMessage())));
  }

  /**
   * How many transactions of the account lie in final blocks: all nonces below are used for good.
   *
   * @throws RpcException when the node gives no answer
   */
  public long finalCount(Address account) {
    long last = finality.lastFinal(node.headNumber());
    return last < 0 ? 0 : node.transactionCount(account, new BlockTag.At(last));
  }

  private Progress mined(SignedTransaction transaction, Address sender, NodeReceipt receipt) {
    displacedSince.remove(transaction.hash());
    if (finality.lastFinal(node.headNumber()) < receipt.blockNumber()) return waiting(transaction);
    return ended(
        transaction,
        ends.executed(awaited(transaction, sender), receipt.blockNumber()),
        receipt.createdContract());
  }

  /** Whoever pays again because a payment failed pays twice if a node lied of it. */
  private static Progress ended(
      SignedTransaction transaction, FinalState.Outcome shown, Optional<Address> created) {
    return switch (shown) {
      case FinalState.Outcome.Executed(Hash32 _, boolean succeeded, long block, long gas) ->
          new Progress.Done(
              succeeded
                  ? new Finished.Succeeded(transaction.hash(), block, gas, created)
                  : new Finished.Reverted(transaction.hash(), block, gas));
      case FinalState.Outcome.Displaced _ ->
          new Progress.Done(new Finished.Displaced(transaction.transaction().nonce()));
      case FinalState.Outcome.NotShown(String code, String sentence) ->
          code.equals("not_final")
              ? waiting(transaction)
              : new Progress.LaneBlocked(new RpcFailure.NotShown(code, sentence));
    };
  }

  /**
   * As with {@link Sender}: looked at when the block after the present one is final as well. Where
   * blocks are sealed they show what took the nonce; elsewhere the node's word is all there is.
   */
  private Progress displaced(SignedTransaction transaction, Address sender) {
    long head = node.headNumber();
    long since = displacedSince.computeIfAbsent(transaction.hash(), _ -> head);
    if (head < since + 2 || finality.lastFinal(head) <= since) return overtaken();
    long nonce = transaction.transaction().nonce();
    Progress end =
        finality instanceof Finality.Sealed
            ? ended(
                transaction,
                ends.taker(awaited(transaction, sender), finality.lastFinal(head)),
                Optional.empty())
            : new Progress.Done(new Finished.Displaced(nonce));
    if (end instanceof Progress.Done) displacedSince.remove(transaction.hash());
    return end;
  }

  private static FinalState.Awaited awaited(SignedTransaction transaction, Address sender) {
    return new FinalState.Awaited.OfAccount(
        transaction.hash(), sender, transaction.transaction().nonce());
  }

  /** It was not sent: a node would not take it. */
  private static Progress overtaken() {
    return new Progress.LaneBlocked(
        new RpcFailure.Refused(
            "eth_getTransactionCount",
            0,
            "the nonce is used by another transaction, whose block is not final yet",
            RefusedKind.NONCE_TOO_LOW,
            Optional.empty()));
  }

  private static Progress waiting(SignedTransaction transaction) {
    return new Progress.Waiting(transaction.transaction().nonce(), transaction.hash());
  }

  private static Progress sent(SignedTransaction transaction, RpcAnswer answer) {
    return switch (answer) {
      case RpcAnswer.Result _ -> waiting(transaction);
      case RpcAnswer.Failed(RpcFailure.Refused refused)
          when refused.kind() == RefusedKind.ALREADY_KNOWN ->
          waiting(transaction);
      case RpcAnswer.Failed(RpcFailure failure) -> new Progress.LaneBlocked(failure);
    };
  }
}
