package dev.bascule.chain.treasury;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Slot;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a request means to the rules; the only place where a review becomes limits. */
public final class MoveReading {

  private MoveReading() {}

  /**
   * Empty for a message that is none of a Safe's owners, for a nonce past 63 bits, and for coins of
   * no wallet of the document.
   *
   * @param review of the same request, by {@link TreasuryDocument#basis} of the same document
   */
  public static Optional<Move> of(
      SigningRequest.Asked asked, Review review, TreasuryDocument document) {
    return switch (asked.payload()) {
      case Payload.TypedMessage message ->
          message
              .safeCall()
              .filter(call -> document.safe(call.chainId(), call.safe()).isPresent())
              .map(call ->
                  move(
                      asked,
                      new Slot.Nonce(new Holder.Account(call.chainId(), call.safe()), call.nonce()),
                      call.isEmpty(),
                      review));
      case Payload.EvmTransaction(Address account, Transaction.DynamicFee transaction) ->
          transaction.nonce() < 0 || account.isZero()
              ? Optional.empty()
              : Optional.of(
                  move(
                      asked,
                      new Slot.Nonce(
                          new Holder.Account(transaction.chainId(), account), transaction.nonce()),
                      isEmpty(account, transaction),
                      review));
      case Payload.UtxoTransaction(BitcoinNetwork network, Psbt psbt) ->
          document
              .bitcoin()
              .flatMap(chain -> chain.wallet(network, psbt).map(chain::holder))
              .map(holder ->
                  move(asked, new Slot.Coins(holder, coins(psbt)), paysNobody(review), review));
    };
  }

  private static Move move(SigningRequest.Asked asked, Slot slot, boolean empty, Review review) {
    return new Move(
        asked.digest(),
        asked.id(),
        slot,
        asked.proposer(),
        asked.created(),
        asked.expires(),
        empty,
        outflows(review));
  }

  /** It goes to its own account, with nothing. */
  private static boolean isEmpty(Address account, Transaction.DynamicFee transaction) {
    return transaction.to().equals(Optional.of(account))
        && transaction.value().signum() == 0
        && transaction.data().isEmpty();
  }

  private static boolean paysNobody(Review review) {
    return review.movements().stream().allMatch(Review.Movement::isFee);
  }

  private static Set<CoinName> coins(Psbt psbt) {
    return psbt.transaction().inputs().stream()
        .map(input -> new CoinName(input.spent().toString()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<Outflow> outflows(Review review) {
    return review.movements().stream()
        .map(each ->
            new Outflow(
                new ChainAsset(each.asset()),
                each.amount(),
                each.isFee() ? Optional.empty() : Optional.of(recipient(each)),
                each.known()))
        .toList();
  }

  private static Recipient recipient(Review.Movement movement) {
    return movement.asset().startsWith("eip155:")
        ? Recipient.of(Eip55.parse(movement.recipient()))
        : new Recipient(movement.recipient());
  }
}
