package dev.bascule.chain.voucher;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.money.BaseUnits;

/**
 * One payee's part of a voucher.
 *
 * @param lane an unsigned 32-bit number; bit 31 names the book
 * @param cumulative all that the payer ever signed on this lane
 */
public record Leg(Address payee, int lane, BaseUnits cumulative, TermsHash terms) {

  static final String TYPE_TEXT = "Leg(address payee,uint32 lane,uint128 cumulative,bytes32 terms)";
  private static final Hash32 TYPE = VaultDomain.typeHash(TYPE_TEXT);

  public Hash32 structHash() {
    return Keccak256.hash(
        new AbiWords()
            .bytes32(TYPE)
            .address(payee)
            .uint(Integer.toUnsignedLong(lane))
            .uint(cumulative.toBigInteger(), 128)
            .bytes32(terms.value())
            .toArray());
  }
}
