package dev.bascule.chainrpc.block;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.registry.SetHistory;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Learns from the node who seals the next blocks, by proofs that the validators before sealed. */
final class ValidatorWatch {

  private final SetHistory proofs;
  private final ProvenValidators known;

  ValidatorWatch(EvmNode node, ProvenValidators known) {
    this.proofs = new SetHistory(node);
    this.known = known;
  }

  /** What came of looking. */
  sealed interface Look {

    /** It is proven who seals the block; {@code changed} if that was not known before. */
    record Known(boolean changed) implements Look {}

    /** The node does not show it. */
    record NotShown(String code, String reason) implements Look {}
  }

  /** Whether a block, whose receipts are verified, says that others seal the next one. */
  boolean isChangedBy(VerifiedBlock block) {
    return known.last().source() instanceof SetSource.Contract contract
        && known.last().fromBlock() <= block.header().number()
        && block.receipts().stream()
            .flatMap(each -> each.receipt().logs().stream())
            .anyMatch(log -> SetHistory.isChange(log, contract.address()));
  }

  /**
   * Who seals {@code block}; all blocks before it are verified.
   *
   * @throws RpcException when the node gives no answer at all
   * @throws UncheckedIOException when what was learnt cannot be kept
   */
  Look lookAt(long block) {
    if (block <= known.last().fromBlock()) return new Look.Known(false);
    try {
      return switch (proofs.at(known.history(), block)) {
        case SetHistory.Extension.NotShown(long _, String code, String reason) ->
            new Look.NotShown(code, reason);
        case SetHistory.Extension.Found(var changes, long _) -> {
          if (!changes.isEmpty()) known.extend(changes);
          yield new Look.Known(!changes.isEmpty());
        }
      };
    } catch (RpcException failed) {
      // A refusal is an answer: the state of the block is gone, or the method is not offered.
      if (!(failed.failure() instanceof RpcFailure.Refused refused)) throw failed;
      return new Look.NotShown(refused.code(), refused.sentence());
    } catch (MalformedAnswer
        | MalformedRlp
        | AbiReader.MalformedAbi
        | IllegalArgumentException odd) {
      return new Look.NotShown("answer_malformed", String.valueOf(odd.getMessage()));
    }
  }

  Optional<BlockRefused> objection(VerifiedBlock block) {
    return switch (lookAt(block.header().number() + 1)) {
      case Look.Known _ -> Optional.empty();
      case Look.NotShown(String code, String reason) ->
          Optional.of(
              new BlockRefused(
                  "validators_not_shown",
                  "block "
                      + block.header().number()
                      + " changes the validators, and the node does not show who they are ("
                      + code
                      + ": "
                      + reason
                      + "). "
                      + remedy()));
    };
  }

  /** With what the node did not show added to what is wrong with the block. */
  BlockRefused explained(BlockRefused unsealed, Look look) {
    String more =
        switch (look) {
          case Look.Known _ -> "no change of the validators is shown";
          case Look.NotShown(String code, String reason) ->
              "if the validators have changed, the node does not show it ("
                  + code
                  + ": "
                  + reason
                  + ")";
        };
    return new BlockRefused(
        unsealed.code(),
        unsealed.sentence()
            + "; the newest validators known are those from block "
            + known.last().fromBlock()
            + " on, and "
            + more
            + ". "
            + remedy());
  }

  private String remedy() {
    return "Another node may show it; or start again with a newer trust.json, whose proofs are"
        + " checked";
  }
}
