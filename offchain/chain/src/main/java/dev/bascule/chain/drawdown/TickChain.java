package dev.bascule.chain.drawdown;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;

/**
 * A payer's chain of ticks: each is hashed from the one after it, so that who knows the n-th knows
 * all before it and none after it. The document is in every step, so a chain serves one grant.
 */
public final class TickChain {

  /** As long as the vault pays for. */
  public static final int LENGTH_MAX = 32_768;

  private final TickGrant grant;
  private final Hash32[] ticks;

  /**
   * @param seed 32 random bytes, the last tick: whoever knows them spends the whole chain
   * @param base where the lane stands before the first tick
   */
  public TickChain(TermsHash document, BaseUnits base, BaseUnits unit, int length, Hash32 seed) {
    ticks = new Hash32[length + 1];
    ticks[length] = seed;
    for (int i = length; i > 0; i--) ticks[i - 1] = before(document, ticks[i]);
    grant = new TickGrant(base, unit, length, ticks[0], document);
  }

  public TickGrant grant() {
    return grant;
  }

  /** Pays up to the n-th tick. */
  public TicksShown show(int n) {
    return new TicksShown(
        grant.document(), grant.base(), grant.unit(), grant.length(), n, ticks[n]);
  }

  static Hash32 before(TermsHash document, Hash32 tick) {
    return Keccak256.hash(Bytes.concat(Bytes.of(document.value()), Bytes.of(tick)));
  }
}
