package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says in words what a request is, from its bytes and the reader's own books, and every reason
 * against it. The purpose and the names that came with the request decide nothing.
 */
public final class RequestReview {

  /** How far the clock of a machine without a network may be behind. */
  static final long CLOCK_SLACK_SECONDS = 600;

  private final ReviewBasis basis;
  private final ReviewNotes notes = new ReviewNotes();

  private RequestReview(ReviewBasis basis) {
    this.basis = basis;
  }

  /**
   * @param now seconds since 1970, by the reader's own clock
   */
  public static Review review(SigningRequest request, ReviewBasis basis, long now) {
    return new RequestReview(basis).run(request, now);
  }

  private Review run(SigningRequest request, long now) {
    SigningRequest.Asked asked = request.asked();
    notes.line("request", asked.id() + "  " + asked.digest().hex());
    notes.line("words", asked.words());
    notes.line("proposer", Eip55.checksummed(asked.proposer()));
    if (!request.isProposed()) {
      notes.refuse(Review.Code.NOT_PROPOSED, "the proposer that is named did not sign it");
    }
    for (Address approver : request.approvers()) {
      notes.line("approved by", Eip55.checksummed(approver));
    }
    notes.line("expires", Instant.ofEpochSecond(asked.expires()).toString());
    if (now >= asked.expires()) {
      notes.refuse(
          Review.Code.EXPIRED,
          "it expired at "
              + Instant.ofEpochSecond(asked.expires())
              + ", it is "
              + Instant.ofEpochSecond(now));
    }
    if (asked.created() > now + CLOCK_SLACK_SECONDS) {
      notes.refuse(
          Review.Code.NOT_YET,
          "it was made at "
              + Instant.ofEpochSecond(asked.created())
              + ", and here it is "
              + Instant.ofEpochSecond(now)
              + ": is the clock right?");
    }
    switch (asked.payload()) {
      case Payload.EvmTransaction(Address account, Transaction.DynamicFee transaction) ->
          evm(account, transaction, new StateReview(basis, notes, request, now));
      case Payload.TypedMessage message ->
          message(message, new StateReview(basis, notes, request, now));
      case Payload.UtxoTransaction(BitcoinNetwork network, Psbt psbt) ->
          new SpendWords(basis, notes, network).read(psbt);
    }
    notes.line(
        "not signed", "purpose and id are the proposer's words: \"" + asked.purpose() + "\"");
    return notes.done();
  }

  /** For a Safe its owners sign, each with the own key; other messages an account signs. */
  private void message(Payload.TypedMessage message, StateReview state) {
    Address account = message.account();
    Optional<SafeTransaction> call = message.safeCall();
    Optional<SafeAccount> safe = call.flatMap(it -> basis.safe(it.chainId(), account));
    if (safe.isPresent()) {
      notes.line("account", Eip55.checksummed(account) + ", a Safe: " + safe.get().quorum());
    } else {
      own(account);
    }
    TypedReview typed = new TypedReview(basis, notes);
    typed.read(message.data(), account);
    if (safe.isPresent()) {
      state.safe(safe.get(), call.orElseThrow());
      return;
    }
    basis.safe(typed.chainId(), typed.contract()).ifPresent(it -> disguised(account, it));
    state.message(typed.chainId());
  }

  /** An owner's key gives the same signature, and nothing would be asked about the Safe. */
  private void disguised(Address account, SafeAccount safe) {
    notes.refuse(
        Review.Code.DISGUISE,
        "it is for the Safe %s, and is no call in the Safe's own name: the account is %s"
            .formatted(Eip55.checksummed(safe.address()), Eip55.checksummed(account)));
  }

  private void own(Address account) {
    notes.line("account", Eip55.checksummed(account));
    if (!basis.accounts().contains(account)) {
      notes.refuse(
          Review.Code.ACCOUNT_NOT_OURS,
          "the key of " + Eip55.checksummed(account) + " is not registered here");
    }
  }

  static void chainLine(ReviewBasis basis, ReviewNotes notes, long chainId) {
    Optional<ReviewBasis.Chain> chain = basis.chain(chainId);
    notes.line(
        "chain",
        chain.map(known -> known.name() + "  ").orElse("UNKNOWN  ") + AddressBook.evm(chainId));
    if (chain.isEmpty()) {
      notes.refuse(
          Review.Code.CHAIN_UNKNOWN, AddressBook.evm(chainId) + " is not one of your chains");
    }
  }

  private void evm(Address account, Transaction.DynamicFee transaction, StateReview state) {
    long chainId = transaction.chainId();
    chainLine(basis, notes, chainId);
    own(account);
    notes.line("nonce", Long.toUnsignedString(transaction.nonce()));
    if (transaction.to().isEmpty()) {
      notes.line("data", transaction.data().hex());
      notes.refuse(
          Review.Code.CONTRACT_CREATION,
          "it creates a contract; that is not what cold keys are for");
    } else {
      CallReview.Target target =
          new CallReview.Target(transaction.to().get(), transaction.value(), transaction.data());
      new CallReview(basis, notes, chainId).read(target, 0);
    }
    basis.chain(chainId).ifPresent(chain -> fee(chain, transaction));
    List<Transaction.AccessEntry> touched = transaction.accessList();
    if (!touched.isEmpty()) notes.line("access list", touched.size() + " entries, which only cost");
    notes.line("digest", transaction.signingHash().hex());
    state.transaction(account, transaction);
  }

  private void fee(ReviewBasis.Chain chain, Transaction.DynamicFee transaction) {
    BigInteger highest =
        transaction.maxFeePerGas().multiply(BigInteger.valueOf(transaction.gasLimit()));
    notes.line(
        "fee",
        "at most "
            + chain.coin().text(highest)
            + " ("
            + transaction.gasLimit()
            + " gas at "
            + transaction.maxFeePerGas()
            + ")");
    if (transaction.maxPriorityFeePerGas().compareTo(transaction.maxFeePerGas()) > 0) {
      notes.refuse(Review.Code.FEE_MALFORMED, "the tip is above the whole price of gas");
    }
    if (highest.compareTo(chain.feeMax()) > 0) {
      notes.refuse(
          Review.Code.FEE_BURN,
          "the fee can be "
              + chain.coin().text(highest)
              + "; allowed are "
              + chain.coin().text(chain.feeMax()));
    }
    notes.move(new Review.Movement(chain.asset(), highest, Review.Movement.CHAIN_FEE, true));
  }
}
