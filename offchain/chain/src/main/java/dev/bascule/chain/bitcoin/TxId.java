package dev.bascule.chain.bitcoin;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;

/**
 * The double SHA-256 of a transaction. People and explorers write its bytes backwards; so does
 * {@link #toString}.
 *
 * @param hash as it stands in transactions
 */
public record TxId(Hash32 hash) {

  @Override
  public String toString() {
    byte[] bytes = hash.bytes();
    byte[] backwards = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) backwards[i] = bytes[bytes.length - 1 - i];
    return Bytes.of(backwards).hex().substring(2);
  }
}
