package dev.bascule.chain.drawdown;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;

/**
 * What a leg of a session commits to.
 *
 * @param key signs the roots of payments
 * @param document the commitment to the session's terms
 */
public record SessionGrant(Address key, TermsHash document) {

  private static final Hash32 TYPE =
      VaultDomain.typeHash("SessionGrant(address key,bytes32 document)");

  public TermsHash terms() {
    return new TermsHash(
        Keccak256.hash(
            new AbiWords().bytes32(TYPE).address(key).bytes32(document.value()).toArray()));
  }
}
