package dev.bascule.chainrpc.block;

import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeSlots;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeProof;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a sealed chain for those who cannot ask a node: the newest block's header with its
 * seals, and proofs of accounts. It is verified as they will verify it before it is handed out.
 */
public final class SealedState {

  private final EvmNode node;
  private final BlockCursor chain;
  private final ProvenValidators validators;

  public SealedState(EvmNode node, BlockCursor chain, ProvenValidators validators) {
    this.node = node;
    this.chain = chain;
    this.validators = validators;
  }

  /** The Safes of somebody's books. */
  @FunctionalInterface
  public interface KnownSafes {
    Optional<SafeAccount> safe(long chainId, Address account);
  }

  /** A state that holds, or why there is none. */
  public sealed interface Shown {

    record Is(StateProof proof) implements Shown {}

    record NotShown(String code, String sentence) implements Shown {}
  }

  /**
   * What a request depends on: its account or its Safe with owners and guard, and whom it calls.
   * Empty for coins, and for messages of no Safe of these books.
   *
   * @throws RpcException when the node gives no answer
   */
  public Optional<Shown> of(Payload payload, KnownSafes books) {
    var wanted = new TreeMap<Address, List<Hash32>>();
    switch (payload) {
      case Payload.EvmTransaction(Address account, var transaction) -> {
        transaction.to().ifPresent(to -> wanted.put(to, List.of()));
        wanted.put(account, List.of());
      }
      case Payload.TypedMessage message ->
          message
              .safeCall()
              .ifPresent(call ->
                  books
                      .safe(call.chainId(), call.safe())
                      .ifPresent(safe -> {
                        wanted.put(call.to(), List.of());
                        wanted.put(call.safe(), SafeSlots.of(safe));
                      }));
      case Payload.UtxoTransaction _ -> {}
    }
    return wanted.isEmpty() ? Optional.empty() : Optional.of(shown(wanted));
  }

  private Shown shown(SortedMap<Address, List<Hash32>> wanted) {
    try {
      return of(wanted);
    } catch (MalformedAnswer | MalformedRlp malformed) {
      return new Shown.NotShown("answer_malformed", "the node's answer: " + malformed.getMessage());
    }
  }

  /** The validators of that block, as far as blocks have shown them. */
  public List<Address> validatorsAt(long block) {
    return validators.at(block).map(ValidatorSet::members).orElse(List.of());
  }

  private Shown of(SortedMap<Address, List<Hash32>> wanted) {
    long head = node.headNumber();
    return switch (chain.look(head)) {
      case BlockCursor.Look.NotFinal _ ->
          new Shown.NotShown("not_final", "block " + head + " is not final");
      case BlockCursor.Look.Refused(BlockRefused(String code, String sentence)) ->
          new Shown.NotShown(code, sentence);
      case BlockCursor.Look.Is(VerifiedBlock block) -> proven(block.header(), wanted);
    };
  }

  private Shown proven(BlockHeader header, SortedMap<Address, List<Hash32>> wanted) {
    BlockTag at = new BlockTag.At(header.number());
    List<StateProof.Entry> entries;
    try {
      entries =
          wanted.entrySet().stream()
              .map(each ->
                  entry(
                      each.getKey(),
                      each.getValue(),
                      node.proof(each.getKey(), each.getValue(), at)))
              .toList();
    } catch (RpcException failed) {
      // A refusal is an answer: the method is not offered, or the state is gone already.
      if (!(failed.failure() instanceof RpcFailure.Refused refused)) throw failed;
      return new Shown.NotShown(
          "account_not_proven",
          "the node proves nothing in block " + header.number() + ": " + refused.sentence());
    }
    StateProof proof = new StateProof(SealedHeader.of(header), entries);
    return switch (proof.check(validatorsAt(header.number()))) {
      case StateProof.Check.Proven _ -> new Shown.Is(proof);
      case StateProof.Check.Unsealed(String why) -> new Shown.NotShown("header_unsealed", why);
      case StateProof.Check.Wrong(String why) -> new Shown.NotShown("account_not_proven", why);
    };
  }

  private static StateProof.Entry entry(Address address, List<Hash32> slots, NodeProof proof) {
    List<StateProof.Slot> storage =
        slots.stream()
            .map(slot -> new StateProof.Slot(slot, proof.storage().getOrDefault(slot, List.of())))
            .toList();
    return new StateProof.Entry(address, proof.account(), storage);
  }
}
