package dev.bascule.chainrpc.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.safe.SafeSlots;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.chainrpc.block.BlockReader.Disbelief;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeProof;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What final blocks show of a transaction or of a Safe's call, and of the nonce that it takes. A
 * node's own words about them are not enough to pay again by: a receipt may be invented, and one
 * that exists may be hidden.
 */
public final class FinalState {

  private final EvmNode node;
  private final BlockCursor chain;

  public FinalState(EvmNode node, BlockCursor chain) {
    this.node = node;
    this.chain = chain;
  }

  /** What is looked for; of all that name a nonce of an account, a chain takes one. */
  public sealed interface Awaited {

    Address account();

    long nonce();

    /** A transaction of an account with a key. */
    record OfAccount(Hash32 transaction, Address account, long nonce) implements Awaited {}

    /**
     * A call of a Safe, in whosever transaction.
     *
     * @param call the digest that its owners sign
     */
    record OfSafe(Hash32 call, Address account, long nonce) implements Awaited {

      public static final Hash32 EXECUTION_SUCCESS =
          Keccak256.hash("ExecutionSuccess(bytes32,uint256)".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** What became of it. */
  public sealed interface Outcome {

    /**
     * It lies in a final block.
     *
     * @param transaction that it is, or that brought it
     */
    record Executed(Hash32 transaction, boolean succeeded, long block, long gasUsed)
        implements Outcome {}

    /** Another one of the account took its nonce in a final block. */
    record Displaced(long block) implements Outcome {}

    /** The node shows nothing that may be believed, or not yet. */
    record NotShown(String code, String sentence) implements Outcome {}
  }

  /**
   * How it ended, of which the node says that it is in this block.
   *
   * @throws RpcException when the node gives no answer
   */
  public Outcome executed(Awaited awaited, long block) {
    try {
      return switch (chain.look(block)) {
        case BlockCursor.Look.NotFinal _ ->
            notShown("not_final", "block " + block + " is not final");
        case BlockCursor.Look.Refused(BlockRefused(String code, String sentence)) ->
            notShown(code, sentence);
        case BlockCursor.Look.Is(VerifiedBlock found) ->
            within(found, awaited)
                .orElseGet(() ->
                    notShown(
                        "not_in_block",
                        "block %d, in which the node says that it is, does not have %s"
                            .formatted(block, name(awaited))));
      };
    } catch (Disbelief disbelief) {
      return notShown(disbelief.refused.code(), disbelief.refused.sentence());
    } catch (MalformedAnswer | MalformedRlp malformed) {
      return malformed(malformed);
    }
  }

  private Optional<Outcome> within(VerifiedBlock block, Awaited awaited) {
    List<Hash32> transactions = chain.transactions(block);
    int at =
        switch (awaited) {
          case Awaited.OfAccount(Hash32 transaction, var _, long _) ->
              transactions.indexOf(transaction);
          case Awaited.OfSafe call -> reporting(block, call);
        };
    if (at < 0) return Optional.empty();
    var receipt = block.receipts().get(at).receipt();
    long before = at == 0 ? 0 : block.receipts().get(at - 1).receipt().cumulativeGasUsed();
    return Optional.of(
        new Outcome.Executed(
            transactions.get(at),
            receipt.succeeded(),
            block.header().number(),
            receipt.cumulativeGasUsed() - before));
  }

  /** The transaction in which the Safe itself says that it executed the call; -1 without one. */
  private static int reporting(VerifiedBlock block, Awaited.OfSafe call) {
    for (int i = 0; i < block.receipts().size(); i++) {
      for (EventLog log : block.receipts().get(i).receipt().logs()) {
        if (log.address().equals(call.account())
            && log.topics().equals(List.of(Awaited.OfSafe.EXECUTION_SUCCESS, call.call()))) {
          return i;
        }
      }
    }
    return -1;
  }

  private static Hash32 name(Awaited awaited) {
    return switch (awaited) {
      case Awaited.OfAccount it -> it.transaction();
      case Awaited.OfSafe it -> it.call();
    };
  }

  /**
   * What took its nonce: itself, or another. The block that did is found by proofs of the account
   * before and after it.
   *
   * @param head a final block in whose state the nonce is used
   * @throws RpcException when the node gives no answer
   */
  public Outcome taker(Awaited awaited, long head) {
    try {
      if (count(awaited, head) <= awaited.nonce()) {
        return notShown(
            "nonce_not_used", "in block %d nonce %d is not used".formatted(head, awaited.nonce()));
      }
      long block = firstAfter(awaited, head);
      return switch (executed(awaited, block)) {
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
  private long firstAfter(Awaited awaited, long head) {
    long used = head;
    long unused = Math.max(0, head - 1);
    for (long step = 2; unused > 0 && count(awaited, unused) > awaited.nonce(); step *= 2) {
      used = unused;
      unused = Math.max(0, head - step);
    }
    while (used - unused > 1) {
      long middle = unused + (used - unused) / 2;
      if (count(awaited, middle) <= awaited.nonce()) unused = middle;
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

  /** How many nonces are used in the state after a block. */
  private long count(Awaited awaited, long block) {
    VerifiedBlock header =
        switch (chain.look(block)) {
          case BlockCursor.Look.Is(VerifiedBlock found) -> found;
          case BlockCursor.Look.NotFinal _ ->
              throw new Unproven("not_final", "block " + block + " is not final");
          case BlockCursor.Look.Refused(BlockRefused(String code, String sentence)) ->
              throw new Unproven(code, sentence);
        };
    Address account = awaited.account();
    List<Hash32> slots =
        awaited instanceof Awaited.OfSafe ? List.of(SafeSlots.NONCE) : List.<Hash32>of();
    NodeProof proof = proof(account, slots, block);
    return switch (AccountProof.account(header.header().stateRoot(), account, proof.account())) {
      case AccountProof.Shown.Is(AccountProof.Account shown) ->
          slots.isEmpty()
              ? shown.nonce()
              : stored(
                  account, shown, proof.storage().getOrDefault(SafeSlots.NONCE, List.of()), block);
      case AccountProof.Shown.Invalid(String reason) -> throw invalid(account, block, reason);
    };
  }

  private static long stored(
      Address safe, AccountProof.Account shown, List<Bytes> nodes, long block) {
    return switch (AccountProof.storage(shown.storageRoot(), SafeSlots.NONCE, nodes)) {
      case AccountProof.Stored.Is(BigInteger word) when word.bitLength() < Long.SIZE ->
          word.longValueExact();
      case AccountProof.Stored.Is(BigInteger word) ->
          throw invalid(safe, block, "a nonce of " + word);
      case AccountProof.Stored.Invalid(String reason) -> throw invalid(safe, block, reason);
    };
  }

  private static Unproven invalid(Address account, long block, String reason) {
    return new Unproven(
        "account_not_proven",
        "the node's proof of %s in block %d shows nothing: %s".formatted(account, block, reason));
  }

  private NodeProof proof(Address account, List<Hash32> slots, long block) {
    try {
      return node.proof(account, slots, new BlockTag.At(block));
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
