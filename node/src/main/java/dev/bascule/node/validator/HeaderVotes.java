package dev.bascule.node.validator;

import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.core.id.Address;
import dev.bascule.node.membership.AnsweringNode;
import dev.bascule.node.network.NodeFolder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The votes of header mode: each validator puts its own into the blocks that it proposes, until
 * they are taken back. They are the node's alone and are lost when it restarts.
 */
public final class HeaderVotes {

  private HeaderVotes() {}

  /** Empty when the node took the vote, otherwise why not. */
  public static Optional<RpcFailure> cast(NodeFolder validator, Address subject, boolean add) {
    return ask(validator, "qbft_proposeValidatorVote", subject.hex(), add);
  }

  public static Optional<RpcFailure> takeBack(NodeFolder validator, Address subject) {
    return ask(validator, "qbft_discardValidatorVote", subject.hex());
  }

  /** What the node votes for (true: to add) and has not got yet; empty when it is silent or odd. */
  public static Optional<Map<Address, Boolean>> pending(NodeFolder validator) {
    try (EvmNode node = EvmNode.at(validator.rpcUrl(), AnsweringNode.DEADLINE)) {
      return switch (node.rpc().call("qbft_getPendingVotes")) {
        case RpcAnswer.Failed _ -> Optional.empty();
        case RpcAnswer.Result(JsonNode votes) -> {
          Map<Address, Boolean> pending = new TreeMap<>();
          for (var each : votes.properties()) {
            pending.put(Address.ofHex(each.getKey()), each.getValue().asBoolean());
          }
          yield Optional.of(pending);
        }
      };
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // no address
    }
  }

  private static Optional<RpcFailure> ask(NodeFolder validator, String method, Object... params) {
    try (EvmNode node = EvmNode.at(validator.rpcUrl(), AnsweringNode.DEADLINE)) {
      return switch (node.rpc().call(method, params)) {
        case RpcAnswer.Result _ -> Optional.empty();
        case RpcAnswer.Failed(RpcFailure failure) -> Optional.of(failure);
      };
    }
  }
}
