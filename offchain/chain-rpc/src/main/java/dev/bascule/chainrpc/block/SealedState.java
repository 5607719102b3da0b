package dev.bascule.chainrpc.block;

import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeProof;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

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

  /** A state that holds, or why there is none. */
  public sealed interface Shown {

    record Is(StateProof proof) implements Shown {}

    record NotShown(String code, String sentence) implements Shown {}
  }

  /**
   * What a transaction depends on: its account, and whom it calls.
   *
   * @throws RpcException when the node gives no answer
   */
  public Shown of(Payload.EvmTransaction payload) {
    var accounts = new TreeSet<Address>();
    accounts.add(payload.account());
    payload.transaction().to().ifPresent(accounts::add);
    try {
      return of(accounts);
    } catch (MalformedAnswer | MalformedRlp malformed) {
      return new Shown.NotShown("answer_malformed", "the node's answer: " + malformed.getMessage());
    }
  }

  /** The validators of that block, as far as blocks have shown them. */
  public List<Address> validatorsAt(long block) {
    return validators.at(block).map(ValidatorSet::members).orElse(List.of());
  }

  private Shown of(SortedSet<Address> accounts) {
    long head = node.headNumber();
    return switch (chain.look(head)) {
      case BlockCursor.Look.NotFinal _ ->
          new Shown.NotShown("not_final", "block " + head + " is not final");
      case BlockCursor.Look.Refused(BlockRefused(String code, String sentence)) ->
          new Shown.NotShown(code, sentence);
      case BlockCursor.Look.Is(VerifiedBlock block) -> proven(block.header(), accounts);
    };
  }

  private Shown proven(BlockHeader header, SortedSet<Address> accounts) {
    BlockTag at = new BlockTag.At(header.number());
    List<StateProof.Entry> entries;
    try {
      entries =
          accounts.stream().map(each -> entry(each, node.proof(each, List.of(), at))).toList();
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

  private static StateProof.Entry entry(Address address, NodeProof proof) {
    return new StateProof.Entry(address, proof.account(), List.of());
  }
}
