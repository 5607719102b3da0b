package dev.bascule.chainrpc.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.chainrpc.block.BlockReader.Disbelief;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * What final blocks show of a transaction and of an account's nonce. A node's own words about them
 * are not enough to pay again by: a receipt may be invented, and one that exists may be hidden.
 */
public final class FinalState {

  private final EvmNode node;
  private final BlockCursor chain;

  public FinalState(EvmNode node, BlockCursor chain) {
    this.node = node;
    this.chain = chain;
  }

  /** What became of a transaction. */
  public sealed interface Outcome {

    /** It lies in a final block. */
    record Executed(boolean succeeded, long block, long gasUsed) implements Outcome {}

    /** Another one of the account took its nonce in a final block. */
    record Displaced(long block) implements Outcome {}

    /** The node shows nothing that may be believed, or not yet. */
    record NotShown(String code, String sentence) implements Outcome {}
  }

  /**
   * How a transaction ended that the node says is in this block.
   *
   * @throws RpcException when the node gives no answer
   */
  public Outcome executed(Hash32 transaction, long block) {
    try {
      return switch (chain.look(block)) {
        case BlockCursor.Look.NotFinal _ ->
            notShown("not_final", "block " + block + " is not final");
        case BlockCursor.Look.Refused(BlockRefused(String code, String sentence)) ->
            notShown(code, sentence);
        case BlockCursor.Look.Is(VerifiedBlock found) ->
            within(found, transaction)
                .orElseGet(() ->
                    notShown(
                        "not_in_block",
                        "block %d, in which the node says that it is, does not have %s"
                            .formatted(block, transaction)));
      };
    } catch (Disbelief disbelief) {
      return notShown(disbelief.refused.code(), disbelief.refused.sentence());
    } catch (MalformedAnswer | MalformedRlp malformed) {
      return malformed(malformed);
    }
  }

  private Optional<Outcome> within(VerifiedBlock block, Hash32 transaction) {
    int at = chain.transactions(block).indexOf(transaction);
    if (at < 0) return Optional.empty();
    var receipt = block.receipts().get(at).receipt();
    long before = at == 0 ? 0 : block.receipts().get(at - 1).receipt().cumulativeGasUsed();
    return Optional.of(
        new Outcome.Executed(
            receipt.succeeded(), block.header().number(), receipt.cumulativeGasUsed() - before));
  }

  /**
   * What took a nonce of an account: this transaction, or another. The block that did is found by
   * proofs of the account before and after it.
   *
   * @param head a final block in whose state the nonce is used
   * @throws RpcException when the node gives no answer
   */
  public Outcome taker(Hash32 transaction, Address account, long nonce, long head) {
    try {
      if (count(account, head) <= nonce) {
        return notShown(
            "nonce_not_used", "in block %d nonce %d is not used".formatted(head, nonce));
      }
      long block = firstAfter(account, nonce, head);
      return switch (executed(transaction, block)) {
        case Outcome.Executed it -> it;
        case Outcome.NotShown(String code, String _) when code.equals("not_in_block") ->
            new Outcome.Displaced(block);
        case Outcome other -> other;
      };
    } catch (Unproven unproven) {
      return unproven.why;
    } catch (MalformedAnswer | MalformedRlp malformed) {
      return malformed(malformed);
    }
  }

  /**
   * The first block in whose state the nonce is used: nonces only grow. In the genesis block none
   * is; it is not asked for, because nobody sealed it.
   */
  private long firstAfter(Address account, long nonce, long head) {
    long used = head;
    long unused = Math.max(0, head - 1);
    for (long step = 2; unused > 0 && count(account, unused) > nonce; step *= 2) {
      used = unused;
      unused = Math.max(0, head - step);
    }
    while (used - unused > 1) {
      long middle = unused + (used - unused) / 2;
      if (count(account, middle) <= nonce) unused = middle;
      else used = middle;
    }
    return used;
  }

  /** A proof that is not there, or shows nothing. */
  private static final class Unproven extends RuntimeException {
    private final Outcome.NotShown why;

    Unproven(String code, String sentence) {
      super(sentence, null, false, false);
      this.why = new Outcome.NotShown(code, sentence);
    }
  }

  private long count(Address account, long block) {
    VerifiedBlock header =
        switch (chain.look(block)) {
          case BlockCursor.Look.Is(VerifiedBlock found) -> found;
          case BlockCursor.Look.NotFinal _ ->
              throw new Unproven("not_final", "block " + block + " is not final");
          case BlockCursor.Look.Refused(BlockRefused(String code, String sentence)) ->
              throw new Unproven(code, sentence);
        };
    return switch (AccountProof.account(
        header.header().stateRoot(), account, nodes(account, block))) {
      case AccountProof.Shown.Is(AccountProof.Account shown) -> shown.nonce();
      case AccountProof.Shown.Invalid(String reason) ->
          throw new Unproven(
              "account_not_proven",
              "the node's proof of %s in block %d shows nothing: %s"
                  .formatted(account, block, reason));
    };
  }

  private List<Bytes> nodes(Address account, long block) {
    try {
      return node.proof(account, List.of(), new BlockTag.At(block)).account();
    } catch (RpcException failed) {
      // A refusal is an answer: the state of the block is gone, or the method is not offered.
      if (!(failed.failure() instanceof RpcFailure.Refused refused)) throw failed;
      throw new Unproven(
          "account_not_proven",
          "the node does not prove %s in block %d (%s); one that keeps old states may"
              .formatted(account, block, refused.sentence()));
    }
  }

  private static Outcome notShown(String code, String sentence) {
    return new Outcome.NotShown(code, sentence);
  }

  private static Outcome malformed(RuntimeException malformed) {
    return notShown("answer_malformed", "the node's answer: " + malformed.getMessage());
  }
}
