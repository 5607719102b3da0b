package dev.bascule.chain.request;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Hash32;

/**
 * What people of a treasury sign: EIP-712 words of one field each, a digest. Each kind of word has
 * a type of its own, so that none passes for another.
 */
public final class TreasuryDomain {

  private static final Hash32 DOMAIN_TYPE =
      VaultDomain.typeHash("EIP712Domain(string name,string version)");
  private static final byte[] PREFIX = {0x19, 0x01};

  private TreasuryDomain() {}

  /**
   * @param type the text of the word's type, with one field of bytes32
   */
  public static Hash32 digest(String type, Hash32 document) {
    byte[] struct = new AbiWords().bytes32(VaultDomain.typeHash(type)).bytes32(document).toArray();
    return Keccak256.hash(PREFIX, separator().bytes(), Keccak256.hash(struct).bytes());
  }

  private static Hash32 separator() {
    return Keccak256.hash(
        new AbiWords()
            .bytes32(DOMAIN_TYPE)
            .bytes32(VaultDomain.typeHash("Bascule Treasury"))
            .bytes32(VaultDomain.typeHash("1"))
            .toArray());
  }
}
