package dev.bascule.service.treasury;

import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Proposal;
import java.util.Optional;

/**
 * A proposal with what its signatures and the chain left.
 *
 * @param number the order in which proposals came, for lists
 * @param request with the approvals that were given
 * @param signed what the account signed
 * @param mined where it lies in a final block
 * @param trouble why it does not go on by itself
 */
record StoredProposal(
    long number,
    Proposal proposal,
    SigningRequest request,
    Optional<SignedTransaction> signed,
    Optional<Mined> mined,
    Optional<Trouble> trouble) {

  record Mined(Hash32 transaction, long block, long gasUsed) {}

  record Trouble(String code, String sentence) {}

  Hash32 id() {
    return proposal.move().request();
  }
}
