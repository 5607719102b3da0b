package dev.bascule.chain.request;

import dev.bascule.core.id.Address;
import java.math.BigInteger;

/** A transaction of a Safe, the same whether an owner signs it or somebody brings it. */
final class SafeWords {

  private static final int CALL = 0;

  private final CallReview calls;
  private final ReviewNotes notes;
  private final AddressBook book;
  private final long chainId;

  SafeWords(CallReview calls, ReviewNotes notes, AddressBook book, long chainId) {
    this.calls = calls;
    this.notes = notes;
    this.book = book;
    this.chainId = chainId;
  }

  /** What the owners of a Safe sign, but for its nonce and the gas that they lend to the call. */
  record Signed(
      CallReview.Target call,
      BigInteger operation,
      BigInteger baseGas,
      BigInteger gasPrice,
      Address gasToken,
      Address refundReceiver) {}

  /** What it calls is read like a transaction's call. */
  void read(Signed it, int depth) {
    if (!it.operation().equals(BigInteger.valueOf(CALL))) {
      notes.line("data", it.call().data().hex());
      notes.refuse(
          Review.Code.DELEGATECALL,
          "operation "
              + it.operation()
              + " lets the code at "
              + book.text(chainId, it.call().to())
              + " do anything with the vault");
      return;
    }
    boolean refund =
        it.gasPrice().signum() > 0
            || it.baseGas().signum() > 0
            || !it.gasToken().isZero()
            || !it.refundReceiver().isZero();
    if (refund) {
      notes.refuse(
          Review.Code.HIDDEN_REFUND,
          "the vault would pay a refund for gas beside what it does; leave these fields zero");
    }
    if (depth > 0) notes.line("within", book.text(chainId, it.call().to()));
    calls.read(it.call(), depth);
  }
}
