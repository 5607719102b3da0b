package dev.bascule.chain.bitcoin.descriptor;

import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.TapTree;
import dev.bascule.chain.bitcoin.TaprootOutput;
import dev.bascule.chain.signature.XOnlyKey;
import java.util.List;

/**
 * One output of a wallet.
 *
 * @param branch of the multipath step; 1 is change where there are two
 * @param index below it
 * @param keys those that sign, in the descriptor's order
 */
public record DerivedOutput(
    int branch, long index, Script script, Spend spend, List<DerivedKey> keys) {

  public DerivedOutput {
    keys = List.copyOf(keys);
  }

  /** How it is spent. */
  public sealed interface Spend {}

  /** One ECDSA signature of the only key (P2WPKH). */
  public record KeyHash() implements Spend {}

  /** So many ECDSA signatures (P2WSH). */
  public record MultiSig(int threshold, Script witnessScript) implements Spend {}

  /** One Schnorr signature of the tweaked key (P2TR). */
  public record TapKey(TaprootOutput output) implements Spend {}

  /**
   * So many Schnorr signatures of the script's keys; and whoever has the internal key alone, unless
   * nobody has it.
   *
   * @param order of the keys in the script
   */
  public record TapMulti(
      int threshold, TaprootOutput output, TapTree.Path path, List<XOnlyKey> order)
      implements Spend {
    public TapMulti {
      order = List.copyOf(order);
    }
  }
}
