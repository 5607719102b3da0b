package dev.bascule.chain.bitcoin.block;

import dev.bascule.chain.digest.BitcoinDigest;
import dev.bascule.core.id.Hash32;

/**
 * The double SHA-256 of a header. People and nodes write its bytes backwards; so does {@link
 * #toString}.
 *
 * @param hash as it stands in headers
 */
public record BlockHash(Hash32 hash) {

  /**
   * @throws IllegalArgumentException if it is not 64 lower-case hex digits
   */
  public static BlockHash parse(String text) {
    return new BlockHash(BitcoinDigest.ofBackwards(text));
  }

  @Override
  public String toString() {
    return BitcoinDigest.backwards(hash);
  }
}
