package dev.bascule.chain.bitcoin.watch;

import dev.bascule.chain.bitcoin.coin.Coin;

/** A payment to us by a transaction that spends nothing of ours, known by its output. */
public record Deposit(Coin coin, Status status) {

  /** How far it has come. */
  public enum Status {
    /** In a block, and not deep enough. */
    PENDING,
    /** Counted; a reorganisation can still take it back. */
    CREDITED,
    /** Counted for good. Nothing changes it any more. */
    FINAL,
    /**
     * Its block was replaced by others that do not have it. It counts again if one has it again.
     */
    VANISHED
  }

  /** Whether its amount counts. */
  public boolean counts() {
    return status == Status.CREDITED || status == Status.FINAL;
  }

  Deposit as(Status next) {
    return new Deposit(coin, next);
  }

  /** By its depth alone. */
  static Status status(Coin coin, long tip, WatchRules rules) {
    if (coin.isSpendable(tip, rules.finalDepth())) return Status.FINAL;
    return coin.isSpendable(tip, rules.creditDepth()) ? Status.CREDITED : Status.PENDING;
  }
}
