package dev.bascule.chainrpc.bitcoind;

import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chainrpc.rpc.RpcFailure;
import java.util.Locale;

/** What a node made of a transaction that it was given. */
public sealed interface Broadcast {

  /** It waits to be mined, or is already in a block. */
  record Taken(TxId transaction) implements Broadcast {}

  /** It was not taken; nothing was given away. */
  record Rejected(Reason reason, String words) implements Broadcast {}

  /** Whether it was taken is not known: give it again. */
  record NoAnswer(RpcFailure failure) implements Broadcast {}

  /** Why, as far as somebody must act differently. */
  enum Reason {
    /** An output that it spends is spent in a block, or was never there. */
    COIN_GONE,
    /** Another transaction waits that spends the same, and this one may not replace it. */
    CONFLICT,
    /** It pays too little, for itself or to replace another. */
    FEE_TOO_LOW,
    DUST,
    OTHER
  }

  static Broadcast of(RpcFailure failure, TxId transaction) {
    return failure instanceof RpcFailure.Refused refused
        ? of(refused.message(), transaction)
        : new NoAnswer(failure);
  }

  /**
   * Nodes give one code for many reasons, so their words are read (Bitcoin Core, {@code
   * validation.cpp}, {@code TransactionErrorString}).
   */
  static Broadcast of(String words, TxId transaction) {
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("already in utxo set")
        || lower.contains("already in block chain")
        || lower.contains("txn-already-")) {
      return new Taken(transaction);
    }
    Reason reason = Reason.OTHER;
    if (lower.contains("missing-inputs") || lower.contains("missingorspent")) {
      reason = Reason.COIN_GONE;
    } else if (lower.contains("fee not met") || lower.contains("insufficient fee")) {
      reason = Reason.FEE_TOO_LOW;
    } else if (lower.contains("conflict") || lower.contains("too many potential replacements")) {
      reason = Reason.CONFLICT;
    } else if (lower.contains("dust")) {
      reason = Reason.DUST;
    }
    return new Rejected(reason, words);
  }
}
