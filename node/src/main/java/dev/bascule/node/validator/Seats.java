package dev.bascule.node.validator;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.RegistryViews;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.membership.RegistryPlace;
import dev.bascule.node.network.NetworkFolder;
import java.io.IOException;
import java.util.List;

/**
 * Who must seal the block after the head, asked of the chain in the way of its mode.
 *
 * @param members in ascending order
 */
record Seats(long head, ValidatorSet.Mode mode, List<Address> members) {

  static Seats of(NetworkFolder network, EvmNode node) throws IOException {
    ValidatorSet.Mode mode = network.genesis().validators().mode();
    try {
      long head = node.headNumber();
      List<Address> members =
          switch (mode) {
            case CONTRACT ->
                new RegistryViews(node, RegistryPlace.required(network).address())
                    .validators(new BlockTag.At(head));
            case HEADER -> byHeaders(node, head);
          };
      if (members.isEmpty())
        throw silent("node_answer_malformed", node.rpc().url() + " lists none");
      return new Seats(head, mode, ValidatorSet.of(mode, members).members());
    } catch (RpcException failed) {
      throw silent(failed.failure().code(), failed.failure().sentence());
    }
  }

  private static List<Address> byHeaders(EvmNode node, long head) {
    try (NodeRpc rpc = NodeRpc.at(node.rpc().url())) {
      return switch (rpc.validators(head)) {
        case NodeRpc.Answer.Said<List<Address>>(List<Address> members) -> members;
        case NodeRpc.Answer.Silent<List<Address>>(var why) ->
            throw silent(why.code(), why.sentence());
      };
    }
  }

  private static RuntimeException silent(String code, String why) {
    return Problem.of(
            ExitCode.UNREACHABLE,
            code,
            "the validators cannot be read",
            why,
            "The QBFT interface must be on at this node; ./bascule node doctor looks.")
        .asException();
  }

  int quorum() {
    return ValidatorSet.quorum(members.size());
  }

  int faultsTolerated() {
    return ValidatorSet.faultsTolerated(members.size());
  }

  String sentence() {
    return members.size()
        + " validators: "
        + quorum()
        + " must seal, "
        + faultsTolerated()
        + " may fail (block "
        + head
        + ")";
  }
}
