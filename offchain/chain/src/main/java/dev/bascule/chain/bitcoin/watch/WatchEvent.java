package dev.bascule.chain.bitcoin.watch;

import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.coin.Coin;
import java.util.Optional;

/** What changed from one state of the book to the next. */
public sealed interface WatchEvent {

  Coin coin();

  /**
   * A deposit came, or came further, or vanished.
   *
   * @param before empty for one that was never seen
   */
  record DepositMoved(Deposit deposit, Optional<Deposit.Status> before) implements WatchEvent {

    @Override
    public Coin coin() {
      return deposit.coin();
    }

    /** What it adds to the sum that counts, in satoshi; negative when it is taken back. */
    public long credit() {
      boolean counted = before.filter(status -> new Deposit(coin(), status).counts()).isPresent();
      if (counted == deposit.counts()) return 0;
      return counted ? -coin().amount().value() : coin().amount().value();
    }
  }

  /** A coin was spent in a block. By whose transaction, reservations say. */
  record CoinSpent(Coin coin, TxId by, long height) implements WatchEvent {}

  /** The block that spent a coin was replaced, and no other has the spending transaction. */
  record SpendUndone(Coin coin, TxId by) implements WatchEvent {}
}
