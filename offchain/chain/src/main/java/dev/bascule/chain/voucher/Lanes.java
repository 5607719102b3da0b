package dev.bascule.chain.voucher;

import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;

/** The key of a lane: keccak256(abi.encode(payer, payee, token, lane)). */
public final class Lanes {

  private Lanes() {}

  /**
   * @param lane an unsigned 32-bit number
   */
  public static LaneKey key(Address payer, Address payee, Address token, int lane) {
    return new LaneKey(
        Keccak256.hash(
            new AbiWords()
                .address(payer)
                .address(payee)
                .address(token)
                .uint(Integer.toUnsignedLong(lane))
                .toArray()));
  }
}
