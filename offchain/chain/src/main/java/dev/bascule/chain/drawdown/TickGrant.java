package dev.bascule.chain.drawdown;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;
import java.math.BigInteger;

/**
 * What the leg of a chain of ticks commits to.
 *
 * @param base where the lane stands before the first tick
 * @param unit what a tick adds
 * @param anchor what the first tick hashes to
 * @param document the commitment to the terms of all ticks
 */
public record TickGrant(
    BaseUnits base, BaseUnits unit, int length, Hash32 anchor, TermsHash document) {

  private static final Hash32 TYPE =
      VaultDomain.typeHash(
          "TickGrant(uint128 base,uint128 unit,uint32 length,bytes32 anchor,bytes32 document)");

  public TickGrant {
    if (length < 1 || length > TickChain.LENGTH_MAX) {
      throw new MalformedDrawdown("a chain has 1 to 32768 ticks, not " + length);
    }
    if (unit.equals(BaseUnits.ZERO)) throw new MalformedDrawdown("a tick is worth something");
    if (standing(base, unit, length).bitLength() > 128) {
      throw new MalformedDrawdown("all ticks together are no uint128");
    }
  }

  /** The cumulative that the payer signs. */
  public BaseUnits ceiling() {
    return standing(length);
  }

  /** Where the lane stands after n ticks. */
  public BaseUnits standing(int n) {
    return BaseUnits.of(standing(base, unit, n));
  }

  private static BigInteger standing(BaseUnits base, BaseUnits unit, int n) {
    return base.toBigInteger().add(unit.toBigInteger().multiply(BigInteger.valueOf(n)));
  }

  public TermsHash terms() {
    return new TermsHash(
        Keccak256.hash(
            new AbiWords()
                .bytes32(TYPE)
                .uint(base.toBigInteger(), 128)
                .uint(unit.toBigInteger(), 128)
                .uint(length)
                .bytes32(anchor)
                .bytes32(document.value())
                .toArray()));
  }
}
