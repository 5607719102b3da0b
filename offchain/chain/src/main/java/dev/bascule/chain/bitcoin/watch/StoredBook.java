package dev.bascule.chain.bitcoin.watch;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.block.BlockPoint;
import dev.bascule.chain.bitcoin.coin.Coin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A book as it is kept: reading it back gives a book that answers and follows as before.
 *
 * @param blocks those that are remembered, the oldest first
 * @param coins unspent ones, and those that a remembered block spent
 * @param used how far the scripts of each branch were paid to
 */
public record StoredBook(
    List<BlockPoint> blocks,
    Map<OutPoint, Held> coins,
    Map<OutPoint, Deposit> deposits,
    List<Used> used) {

  public StoredBook {
    blocks = List.copyOf(blocks);
    coins = Map.copyOf(coins);
    deposits = Map.copyOf(deposits);
    used = List.copyOf(used);
  }

  /** A coin, and what became of it. */
  public record Held(Coin coin, Optional<Spent> spent) {
    static Held unspent(Coin coin) {
      return new Held(coin, Optional.empty());
    }
  }

  /**
   * @param height of the block with the spending transaction
   */
  public record Spent(TxId by, long height) {}

  /**
   * @param descriptor its place in the list
   * @param last the highest index that was ever paid to
   */
  public record Used(int descriptor, int branch, long last) {}
}
