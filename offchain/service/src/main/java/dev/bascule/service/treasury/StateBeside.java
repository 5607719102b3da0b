package dev.bascule.service.treasury;

import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chainrpc.block.SealedState;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.service.wire.Problem;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * The chain's state beside a request that may still be signed, where the chain's blocks are sealed:
 * taken from the node, and read by the validators that blocks have shown, before anybody else does.
 */
final class StateBeside {

  private static final Set<ProposalState> UNSIGNED =
      EnumSet.of(ProposalState.PROPOSED, ProposalState.APPROVED, ProposalState.EXPORTED);

  /** What the state alone can say against a request. */
  private static final Set<Review.Code> BY_STATE =
      EnumSet.of(
          Review.Code.STATE_UNSEALED,
          Review.Code.STATE_PROOF_WRONG,
          Review.Code.STATE_OLD,
          Review.Code.NONCE_OTHER,
          Review.Code.BALANCE_SHORT,
          Review.Code.SAFE_OTHER,
          Review.Code.CODE_OTHER);

  private final Function<Payload, Optional<SealedState.Shown>> chain;
  private final LongFunction<List<Address>> validators;
  private final Books books;
  private final Clock clock;

  /**
   * @param chain empty where nobody seals its blocks: then nothing is added
   * @param validators of a block, as far as blocks have shown them
   */
  StateBeside(
      Function<Payload, Optional<SealedState.Shown>> chain,
      LongFunction<List<Address>> validators,
      Books books,
      Clock clock) {
    this.chain = chain;
    this.validators = validators;
    this.books = books;
    this.clock = clock;
  }

  /**
   * Asked before the document leaves. What this refuses has not left: whoever has the key would
   * refuse it too.
   */
  Optional<StateProof> forExport(StoredProposal stored) {
    Optional<SealedState.Shown> shown = state(stored);
    if (shown.isEmpty()) return Optional.empty();
    return switch (shown.get()) {
      case SealedState.Shown.NotShown(String code, String sentence) ->
          throw Problem.of(503, "state_not_proven", sentence)
              .hint("ask again; without proof of the chain's state nothing leaves")
              .with("reason", code)
              .refusal();
      case SealedState.Shown.Is(StateProof proof) -> {
        if (stored.proposal().state() == ProposalState.APPROVED) {
          requireSignable(stored.request().with(proof));
        }
        yield Optional.of(proof);
      }
    };
  }

  private void requireSignable(SigningRequest request) {
    List<Review.Refusal> against =
        review(request).refusals().stream().filter(each -> BY_STATE.contains(each.code())).toList();
    if (against.isEmpty()) return;
    Review.Refusal first = against.getFirst();
    throw Problem.of(422, first.code().name().toLowerCase(Locale.ROOT), first.why())
        .hint("nothing left; export it when the chain allows it, or propose it anew")
        .refusal();
  }

  /** As people read it before they agree; without state where the node shows none now. */
  StoredProposal shown(StoredProposal stored) {
    try {
      return state(stored).orElse(null) instanceof SealedState.Shown.Is(StateProof proof)
          ? stored.with(proof)
          : stored;
    } catch (RpcException | MalformedAnswer _) {
      return stored;
    }
  }

  private Optional<SealedState.Shown> state(StoredProposal stored) {
    return UNSIGNED.contains(stored.proposal().state())
        ? chain.apply(stored.request().asked().payload())
        : Optional.empty();
  }

  /** The chain that a request is about; empty for coins and for messages of no Safe. */
  private static Optional<Long> chainOf(Payload payload) {
    return switch (payload) {
      case Payload.EvmTransaction(_, var transaction) -> Optional.of(transaction.chainId());
      case Payload.TypedMessage message -> message.safeCall().map(SafeTransaction::chainId);
      case Payload.UtxoTransaction _ -> Optional.empty();
    };
  }

  /** In words, with what the state beside it proves to this service. */
  Review review(SigningRequest request) {
    var basis = books.basis(request.asked().payload());
    Optional<Long> chainId = chainOf(request.asked().payload());
    if (chainId.isPresent()) {
      basis =
          basis.withValidators(
              chainId.get(),
              request
                  .state()
                  .map(state -> validators.apply(state.header().header().number()))
                  .orElse(List.of()));
    }
    return RequestReview.review(request, basis, clock.millis() / 1000);
  }
}
