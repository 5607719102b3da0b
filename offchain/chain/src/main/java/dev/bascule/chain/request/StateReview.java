package dev.bascule.chain.request;

import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says what the state that came with a request proves, by the validators that the reader registered
 * for the chain, and what of it stands against signing.
 */
final class StateReview {

  /**
   * A day: long enough to carry a document to another place, and short enough that a state from
   * before a change of a contract is not shown for one after it.
   */
  static final long AGE_MAX_SECONDS = 86_400;

  private static final Hash32 NO_CODE = AccountProof.Account.ABSENT.codeHash();

  private final ReviewBasis basis;
  private final ReviewNotes notes;
  private final SigningRequest request;
  private final long now;

  StateReview(ReviewBasis basis, ReviewNotes notes, SigningRequest request, long now) {
    this.basis = basis;
    this.notes = notes;
    this.request = request;
    this.now = now;
  }

  /** What a transaction depends on: the account's nonce and balance, the code that it calls. */
  void transaction(Address account, Transaction.DynamicFee transaction) {
    Optional<ReviewBasis.Chain> chain = basis.chain(transaction.chainId());
    String what = "balance, nonce and code on the chain";
    if (request.state().isEmpty()) {
      notes.line("not checked", what + ": no proof of its state came with it");
      chain.filter(known -> !known.validators().isEmpty()).ifPresent(this::missing);
      return;
    }
    Optional<StateProof.Check.Proven> proven = proven(chain, what);
    if (proven.isEmpty()) return;
    long block = proven.get().block();
    about(proven.get(), account)
        .ifPresent(shown -> {
          nonce(shown, transaction.nonce(), block);
          balance(shown, transaction, chain.orElseThrow(), block);
        });
    Optional<Address> to = transaction.to();
    to.flatMap(called -> about(proven.get(), called))
        .ifPresent(shown ->
            code(transaction.chainId(), to.get(), shown, !transaction.data().isEmpty(), block));
  }

  /** What a Safe's call depends on: its nonce, balance, owners and guard, and the code it calls. */
  void safe(SafeAccount safe, SafeTransaction call) {
    Optional<ReviewBasis.Chain> chain = basis.chain(call.chainId());
    String what = "nonce, balance, owners and guard of the Safe on the chain";
    if (request.state().isEmpty()) {
      notes.line("not checked", what + ": no proof of its state came with it");
      chain.filter(known -> !known.validators().isEmpty()).ifPresent(this::missing);
      return;
    }
    Optional<StateProof.Check.Proven> proven = proven(chain, what);
    if (proven.isEmpty()) return;
    about(proven.get(), safe.address())
        .ifPresent(shown ->
            new SafeStateReview(notes, proven.get(), safe, call).read(shown, chain.orElseThrow()));
    boolean called = !call.data().isEmpty();
    about(proven.get(), call.to())
        .ifPresent(shown -> code(call.chainId(), call.to(), shown, called, proven.get().block()));
  }

  /** Nothing is required of a message; what came with it is verified. */
  void message(long chainId) {
    String what = "the state of the chain";
    if (request.state().isEmpty()) {
      notes.line("not checked", what + ": no proof came with it");
      return;
    }
    proven(basis.chain(chainId), what);
  }

  private void missing(ReviewBasis.Chain chain) {
    notes.refuse(
        Review.Code.STATE_MISSING,
        "you registered the validators of "
            + chain.name()
            + ", and no state of it came with this; export it again from a service that follows"
            + " the chain");
  }

  /** Empty where nothing is proven; then the notes say why. */
  private Optional<StateProof.Check.Proven> proven(Optional<ReviewBasis.Chain> chain, String what) {
    List<Address> validators = chain.map(ReviewBasis.Chain::validators).orElse(List.of());
    if (validators.isEmpty()) {
      notes.line(
          "not checked",
          what
              + ": you registered no validators for this chain, so the state that came with it is"
              + " a claim");
      return Optional.empty();
    }
    switch (request.state().orElseThrow().check(validators)) {
      case StateProof.Check.Unsealed(String why) -> refused(what, Review.Code.STATE_UNSEALED, why);
      case StateProof.Check.Wrong(String why) -> refused(what, Review.Code.STATE_PROOF_WRONG, why);
      case StateProof.Check.Proven proven -> {
        notes.line(
            "state",
            "block %d of %s, sealed by %d of %d validators"
                .formatted(
                    proven.block(),
                    Instant.ofEpochSecond(proven.timestampSeconds()),
                    proven.seals(),
                    proven.validators()));
        time(proven.block(), proven.timestampSeconds());
        return Optional.of(proven);
      }
    }
    return Optional.empty();
  }

  private void refused(String what, Review.Code code, String why) {
    notes.line("not checked", what + ": the state that came with it is refused");
    notes.refuse(code, why);
  }

  /** A sealed block says what time it is at the least, to a clock that may be wrong. */
  private void time(long block, long sealed) {
    String at = "block " + block + " is of " + Instant.ofEpochSecond(sealed);
    if (now - sealed > AGE_MAX_SECONDS) {
      notes.refuse(
          Review.Code.STATE_OLD,
          at
              + ", and here it is "
              + Instant.ofEpochSecond(now)
              + "; a day is allowed. Export it again: that brings a newer state");
    }
    if (sealed > now + RequestReview.CLOCK_SLACK_SECONDS) {
      notes.refuse(
          Review.Code.NOT_YET,
          at + ", and here it is " + Instant.ofEpochSecond(now) + ": is the clock right?");
    }
    long expires = request.asked().expires();
    if (now < expires && sealed >= expires) {
      notes.refuse(
          Review.Code.EXPIRED, "it expired at " + Instant.ofEpochSecond(expires) + "; " + at);
    }
  }

  private Optional<AccountProof.Account> about(StateProof.Check.Proven proven, Address address) {
    Optional<AccountProof.Account> shown = proven.account(address);
    if (shown.isEmpty()) {
      notes.refuse(
          Review.Code.STATE_PROOF_WRONG,
          "the state that came with it says nothing about "
              + address
              + "; it is about "
              + proven.accounts().keySet().stream().sorted().toList());
    }
    return shown;
  }

  private void nonce(AccountProof.Account account, long asked, long block) {
    int order = Long.compareUnsigned(account.nonce(), asked);
    String nonce = "nonce " + Long.toUnsignedString(asked);
    String next = Long.toUnsignedString(account.nonce());
    if (order > 0) {
      notes.refuse(
          Review.Code.NONCE_OTHER,
          nonce
              + " was used before block "
              + block
              + " ended: the account's next is "
              + next
              + ". Signed, it would do nothing");
    } else if (order == 0) {
      notes.line("state", nonce + " is next");
    } else {
      notes.line(
          "state",
          "%s waits for %s before it: the next is %s"
              .formatted(nonce, Long.toUnsignedString(asked - account.nonce()), next));
    }
  }

  private void balance(
      AccountProof.Account account,
      Transaction.DynamicFee transaction,
      ReviewBasis.Chain chain,
      long block) {
    BigInteger needed =
        transaction
            .maxFeePerGas()
            .multiply(BigInteger.valueOf(transaction.gasLimit()))
            .add(transaction.value());
    String there = chain.coin().text(account.balance());
    String asked = chain.coin().text(needed);
    if (account.balance().compareTo(needed) < 0) {
      notes.refuse(
          Review.Code.BALANCE_SHORT,
          "in block %d the account has %s; value and fee can take %s"
              .formatted(block, there, asked));
      return;
    }
    notes.line("state", "balance " + there + " covers value and fee, at most " + asked);
  }

  /**
   * @param called whether the transaction has data for it
   */
  private void code(
      long chainId, Address to, AccountProof.Account shown, boolean called, long block) {
    Optional<AddressBook.Entry> entry = basis.book().find(chainId, to);
    Optional<Hash32> registered = entry.flatMap(AddressBook.Entry::codeHash);
    boolean contract = called || entry.flatMap(AddressBook.Entry::contract).isPresent();
    boolean none = shown.codeHash().equals(NO_CODE);
    String name = basis.book().text(chainId, to);
    if (registered.isPresent() && !registered.get().equals(shown.codeHash())) {
      notes.refuse(
          Review.Code.CODE_OTHER,
          "the code of %s is %s in block %d; your address book has %s"
              .formatted(
                  name, none ? "none" : shown.codeHash().hex(), block, registered.get().hex()));
    } else if (none && contract) {
      notes.refuse(
          Review.Code.CODE_OTHER,
          "in block %d there is no code at %s: a call of it does nothing".formatted(block, name));
    } else if (none) {
      notes.line("state", "there is no code at " + name);
    } else {
      notes.line(
          "state",
          "code of "
              + name
              + " is "
              + shown.codeHash().hex()
              + (registered.isPresent()
                  ? " as registered"
                  : "; your address book has none to compare (cold address-book add"
                      + " --code-hash)"));
    }
  }
}
