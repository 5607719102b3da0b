package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import java.util.Comparator;

/**
 * An output of ours in a block, with the whole transaction that made it: that is what a signer
 * wants to see.
 *
 * @param height of the block
 */
public record Coin(
    OutPoint at, Transaction from, DerivedOutput own, long height, boolean coinbase) {

  /** Outputs of a coinbase are spent from the hundredth block after it on (consensus rule). */
  public static final int COINBASE_DEPTH = 100;

  /** The order of BIP-69: the transaction as people write it, then the index. */
  public static final Comparator<OutPoint> ORDER =
      Comparator.comparing((OutPoint at) -> at.transaction().toString())
          .thenComparingLong(OutPoint::index);

  public TxOutput output() {
    return from.outputs().get((int) at.index());
  }

  public Satoshi amount() {
    return output().amount();
  }

  /**
   * How many blocks show it, its own included.
   *
   * @param tip the height of the newest block
   */
  public long depth(long tip) {
    return tip - height + 1;
  }

  /** Whether the next block may spend it, and it is as deep as is asked. */
  public boolean isSpendable(long tip, long depthMin) {
    return depth(tip) >= (coinbase ? Math.max(depthMin, COINBASE_DEPTH) : depthMin);
  }
}
