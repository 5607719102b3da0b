package dev.bascule.chain.bitcoin;

/**
 * One output of a transaction.
 *
 * @param index unsigned, 32 bits
 */
public record OutPoint(TxId transaction, long index) {

  @Override
  public String toString() {
    return transaction + ":" + index;
  }
}
