package dev.bascule.chain.qbft;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/**
 * An account that is there before the first block.
 *
 * @param balance in wei
 * @param storage never with zero values, which mean absence
 */
public record GenesisAccount(
    BigInteger balance, long nonce, Bytes code, Map<Hash32, Hash32> storage) {

  public GenesisAccount {
    var kept = new TreeMap<>(storage);
    kept.values().removeIf(Hash32::isZero);
    storage = java.util.Collections.unmodifiableMap(kept);
  }

  public static GenesisAccount contract(Bytes code, Map<Hash32, Hash32> storage) {
    return new GenesisAccount(BigInteger.ZERO, 1, code, storage);
  }
}
