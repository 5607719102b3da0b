package dev.bascule.node.accountability;

import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import java.util.SortedSet;

/**
 * A block, who had to seal it, and who is known to have done so.
 *
 * @param signers of all copies that were read; each node keeps the seals that reached it first
 */
record SealedBlock(SealedHeader header, ValidatorSet inForce, SortedSet<Address> signers) {

  long number() {
    return header.header().number();
  }

  Address proposer() {
    return header.header().coinbase();
  }

  boolean shows(Address validator) {
    return signers.contains(validator) || proposer().equals(validator);
  }
}
