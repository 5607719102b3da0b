package dev.bascule.service.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Proposal;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A proposal with what its signatures and the chain left.
 *
 * @param number the order in which proposals came, for lists
 * @param request with the approvals that were given
 * @param partial what some signers of coins signed, while others are needed
 * @param owners who signed for a Safe, and what; none for everything else
 * @param signed what the network takes
 * @param mined where it lies in a final block
 * @param trouble why it does not go on by itself
 */
record StoredProposal(
    long number,
    Proposal proposal,
    SigningRequest request,
    Optional<Psbt> partial,
    OwnerSignatures owners,
    Optional<Signed> signed,
    Optional<Mined> mined,
    Optional<Trouble> trouble) {

  /** A transaction with its signatures. */
  sealed interface Signed {

    /** As its chain names it. */
    String id();

    Bytes raw();

    record Account(SignedTransaction transaction) implements Signed {
      @Override
      public String id() {
        return transaction.hash().hex();
      }

      @Override
      public Bytes raw() {
        return transaction.raw();
      }
    }

    record Coins(Transaction transaction) implements Signed {
      @Override
      public String id() {
        return transaction.txid().toString();
      }

      @Override
      public Bytes raw() {
        return transaction.bytes();
      }
    }

    /**
     * A call of a Safe that enough owners signed. It has no transaction of its own: whoever brings
     * it pays for one.
     */
    record Owners(SafeTransaction call, OwnerSignatures signatures) implements Signed {
      @Override
      public String id() {
        return call.digest().hex();
      }

      @Override
      public Bytes raw() {
        return signatures.bytes();
      }
    }
  }

  /**
   * @param gasUsed empty on a UTXO chain
   */
  record Mined(long block, Optional<Long> gasUsed) {}

  record Trouble(String code, String sentence) {}

  Hash32 id() {
    return proposal.move().request();
  }

  /** The same, with this state beside its document. */
  StoredProposal with(StateProof state) {
    return new StoredProposal(
        number, proposal, request.with(state), partial, owners, signed, mined, trouble);
  }

  /** What owners sign; empty for everything but a call of a Safe. */
  Optional<SafeTransaction> call() {
    return call(request.asked().payload());
  }

  static Optional<SafeTransaction> call(Payload payload) {
    return payload instanceof Payload.TypedMessage message ? message.safeCall() : Optional.empty();
  }

  /** The same, with the document that has these people's approvals only. */
  StoredProposal approvedBy(Predicate<Address> people) {
    var kept = request.approvals().stream().filter(each -> people.test(each.approver())).toList();
    return new StoredProposal(
        number,
        proposal,
        new SigningRequest(request.asked(), request.proposal(), kept),
        partial,
        owners,
        signed,
        mined,
        trouble);
  }
}
