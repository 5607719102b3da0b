package dev.bascule.chain.treasury;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.Slot;
import java.util.List;
import java.util.Optional;

/** What a request means to the rules; the only place where a review becomes limits. */
public final class MoveReading {

  private MoveReading() {}

  /**
   * Empty for what is no transaction of an EVM account, or has a nonce past 63 bits.
   *
   * @param review of the same request
   */
  public static Optional<Move> of(SigningRequest.Asked asked, Review review) {
    if (!(asked.payload()
        instanceof Payload.EvmTransaction(Address account, Transaction.DynamicFee transaction))) {
      return Optional.empty();
    }
    if (transaction.nonce() < 0) return Optional.empty();
    return Optional.of(
        new Move(
            asked.digest(),
            asked.id(),
            new Slot(transaction.chainId(), account, transaction.nonce()),
            asked.proposer(),
            asked.created(),
            asked.expires(),
            isEmpty(account, transaction),
            outflows(review)));
  }

  /** It goes to its own account, with nothing. */
  private static boolean isEmpty(Address account, Transaction.DynamicFee transaction) {
    return transaction.to().equals(Optional.of(account))
        && transaction.value().signum() == 0
        && transaction.data().isEmpty();
  }

  private static List<Outflow> outflows(Review review) {
    return review.movements().stream()
        .map(each ->
            new Outflow(
                new ChainAsset(each.asset()),
                each.amount(),
                each.isFee() ? Optional.empty() : Optional.of(Eip55.parse(each.recipient())),
                each.known()))
        .toList();
  }
}
