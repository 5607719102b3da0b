package dev.bascule.chain.bitcoin;

import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;

/**
 * The double SHA-256 of a transaction. People and explorers write its bytes backwards; so does
 * {@link #toString}.
 *
 * @param hash as it stands in transactions
 */
public record TxId(Hash32 hash) {

  /**
   * @throws IllegalArgumentException if it is not 64 lower-case hex digits
   */
  public static TxId parse(String text) {
    return new TxId(BitcoinDigest.ofBackwards(text));
  }

  @Override
  public String toString() {
    return BitcoinDigest.backwards(hash);
  }
}
