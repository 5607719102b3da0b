package dev.bascule.chain.request;

import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeSlots;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a proven block says of a Safe, beside what the reader's books say of it. */
final class SafeStateReview {

  private final ReviewNotes notes;
  private final StateProof.Check.Proven proven;
  private final SafeAccount safe;
  private final SafeTransaction call;

  SafeStateReview(
      ReviewNotes notes, StateProof.Check.Proven proven, SafeAccount safe, SafeTransaction call) {
    this.notes = notes;
    this.proven = proven;
    this.safe = safe;
    this.call = call;
  }

  void read(AccountProof.Account account, ReviewBasis.Chain chain) {
    for (Hash32 slot : SafeSlots.of(safe)) {
      if (word(slot).isEmpty()) {
        notes.refuse(
            Review.Code.STATE_PROOF_WRONG,
            "the state that came with it says nothing about slot %s of the Safe".formatted(slot));
        return;
      }
    }
    nonce(word(SafeSlots.NONCE).orElseThrow());
    if (account.balance().compareTo(call.value()) < 0) {
      notes.refuse(
          Review.Code.BALANCE_SHORT,
          "in block %d the Safe has %s; %s leave it"
              .formatted(
                  proven.block(),
                  chain.coin().text(account.balance()),
                  chain.coin().text(call.value())));
    }
    owners();
  }

  private Optional<BigInteger> word(Hash32 slot) {
    return proven.word(safe.address(), slot);
  }

  private void nonce(BigInteger next) {
    BigInteger asked = BigInteger.valueOf(call.nonce());
    if (next.compareTo(asked) > 0) {
      notes.refuse(
          Review.Code.NONCE_OTHER,
          "the Safe's nonce %s was used before block %d ended: its next is %s. Signed, it would do"
                  .formatted(asked, proven.block(), next)
              + " nothing");
    } else if (next.equals(asked)) {
      notes.line("state", "the Safe's nonce " + asked + " is next");
    } else {
      notes.line(
          "state",
          "the Safe's nonce %s waits for %s before it: the next is %s"
              .formatted(asked, asked.subtract(next), next));
    }
  }

  /** What a Safe does about itself and its guard is how a difference is mended. */
  private void owners() {
    List<String> differs = new ArrayList<>();
    BigInteger count = word(SafeSlots.OWNER_COUNT).orElseThrow();
    if (!count.equals(BigInteger.valueOf(safe.owners().size()))) {
      differs.add("it has %s owners, your books say %d".formatted(count, safe.owners().size()));
    }
    for (Address owner : safe.owners()) {
      if (word(SafeSlots.owner(owner)).orElseThrow().signum() == 0) {
        differs.add(owner + " is no owner");
      }
    }
    BigInteger threshold = word(SafeSlots.THRESHOLD).orElseThrow();
    if (!threshold.equals(BigInteger.valueOf(safe.threshold()))) {
      differs.add("%s owners sign, your books say %d".formatted(threshold, safe.threshold()));
    }
    BigInteger guard = new BigInteger(1, safe.guard().bytes());
    if (!word(SafeSlots.GUARD).orElseThrow().equals(guard)) {
      differs.add("its guard is not " + safe.guard());
    }
    if (!word(SafeSlots.MODULE_GUARD).orElseThrow().equals(guard)) {
      differs.add("the guard of its modules is not " + safe.guard());
    }
    if (differs.isEmpty()) {
      notes.line("state", "owners, threshold and guard of the Safe are as registered");
      return;
    }
    String all = "in block " + proven.block() + ": " + String.join("; ", differs);
    boolean mends = call.to().equals(safe.address()) || call.to().equals(safe.guard());
    if (mends) notes.line("state", "the Safe differs from your books: " + all);
    else notes.refuse(Review.Code.SAFE_OTHER, all);
  }
}
