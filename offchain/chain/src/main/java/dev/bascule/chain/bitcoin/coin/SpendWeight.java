package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;

/**
 * What a transaction will weigh once it is signed, in weight units (BIP-141), before it is. ECDSA
 * signatures are taken at their longest with a low s; some turn out a byte shorter.
 */
public final class SpendWeight {

  private static final int INPUT_BASE = 4 * (32 + 4 + 1 + 4);
  private static final int ECDSA = 1 + 72;
  private static final int SCHNORR = 1 + 64;
  private static final int SEGWIT_MARK = 2;

  private SpendWeight() {}

  /** Of an input, with its witness. */
  public static long input(DerivedOutput own) {
    return INPUT_BASE
        + switch (own.spend()) {
          case DerivedOutput.KeyHash _ -> 1 + ECDSA + 1 + 33;
          case DerivedOutput.MultiSig(int threshold, Script script) ->
              1 + 1 + threshold * ECDSA + sized(script);
          case DerivedOutput.TapKey _ -> 1 + SCHNORR;
          case DerivedOutput.TapMulti multi ->
              1
                  + multi.threshold() * SCHNORR
                  + (multi.order().size() - multi.threshold())
                  + sized(multi.path().leaf().script())
                  + 1
                  + 33
                  + 32L * multi.path().siblings().size();
        };
  }

  public static long output(Script script) {
    return 4L * (8 + sized(script));
  }

  /** Of all that is neither input nor output. */
  public static long frame(int inputs, int outputs) {
    return 4L * (4 + count(inputs) + count(outputs) + 4) + SEGWIT_MARK;
  }

  public static long virtualBytes(long weight) {
    return Math.ceilDiv(weight, 4L);
  }

  /**
   * The least amount that nodes pass on to this script (Bitcoin Core, {@code GetDustThreshold}):
   * what the output and a later input that spends it cost at 3,000 sat/kvB.
   */
  public static Satoshi dust(Script script) {
    if (script.isData()) return Satoshi.ZERO;
    int spending =
        script.witnessProgram().isPresent() ? 32 + 4 + 1 + 107 / 4 + 4 : 32 + 4 + 1 + 107 + 4;
    return FeeRate.DUST.fee(8L + sized(script) + spending);
  }

  private static long sized(Script script) {
    int size = script.bytes().size();
    return count(size) + (long) size;
  }

  private static int count(int items) {
    return items < 0xfd ? 1 : 3;
  }
}
