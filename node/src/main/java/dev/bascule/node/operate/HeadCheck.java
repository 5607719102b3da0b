package dev.bascule.node.operate;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.chain.qbft.QbftGenesis;
import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.NodeRpc;
import dev.bascule.node.network.NetworkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whether a block that a node names is the chain's. A node may lie, or be no node; a quorum of
 * seals cannot be made up with the keys of others, and who has keys this folder knows (ADR 72).
 */
public final class HeadCheck {

  private final ValidatorSet genesis;
  private final Optional<Address> contract;
  private final List<Trust.Validators> history;

  private HeadCheck(QbftGenesis genesis, List<Trust.Validators> history) {
    this.genesis = genesis.validators();
    this.contract = genesis.validatorContract();
    this.history = history;
  }

  public static HeadCheck of(NetworkFolder network) throws IOException {
    return new HeadCheck(network.genesis(), history(network));
  }

  private static List<Trust.Validators> history(NetworkFolder network) throws IOException {
    if (!Files.isRegularFile(network.trustFile())) return List.of();
    try {
      return TrustJson.validatorsOf(Files.readAllBytes(network.trustFile()));
    } catch (JsonRefused _) {
      return List.of(); // The genesis is known all the same.
    }
  }

  /** Why the block does not count; empty when it does. Block 0 is judged by its hash elsewhere. */
  public Optional<String> objection(NodeRpc rpc, NodeRpc.Head block) {
    if (block.number() == 0) return Optional.empty();
    return objection(block.sealed(), inForce(rpc, block), known(block.number()));
  }

  /**
   * @param inForce who had to seal the block, as the header or the node that gave it says
   * @param known the newest set up to the block that does not rest on that node's word
   */
  static Optional<String> objection(SealedHeader block, ValidatorSet inForce, ValidatorSet known) {
    return switch (block.check(inForce)) {
      case SealCheck.NotSealed(_, String reason) -> Optional.of(reason);
      case SealCheck.Sealed _ -> {
        long ours = shared(known, Equivocation.signers(block));
        int liars = ValidatorSet.faultsTolerated(known.members().size());
        yield ours > liars
            ? Optional.empty()
            : Optional.of(
                "block "
                    + block.header().number()
                    + ": "
                    + ours
                    + " of the "
                    + known.members().size()
                    + " validators that trust.json knows sealed it, more than "
                    + liars
                    + " must have");
      }
    };
  }

  /**
   * Who must seal the next block. The word of the node counts as long as enough of those who sealed
   * its head are still among them; otherwise they themselves are the answer.
   *
   * @param head to which there is no objection
   */
  public ValidatorSet next(NodeRpc rpc, NodeRpc.Head head) {
    ValidatorSet now = head.number() == 0 ? genesis : inForce(rpc, head);
    int liars = ValidatorSet.faultsTolerated(now.members().size());
    return told(rpc, head.number()).filter(set -> shared(now, set.members()) > liars).orElse(now);
  }

  private ValidatorSet inForce(NodeRpc rpc, NodeRpc.Head block) {
    return switch (genesis.mode()) {
      case HEADER ->
          ValidatorSet.of(ValidatorSet.Mode.HEADER, block.sealed().extraData().validators());
      case CONTRACT -> told(rpc, block.number() - 1).orElseGet(() -> known(block.number()));
    };
  }

  /** The set after a block, by the word of the node. */
  private Optional<ValidatorSet> told(NodeRpc rpc, long number) {
    return rpc.validators(number)
        .said()
        .or(() -> contract.flatMap(at -> rpc.validators(at, number).said()))
        .filter(members -> !members.isEmpty())
        .map(members -> ValidatorSet.of(genesis.mode(), members));
  }

  private ValidatorSet known(long block) {
    return Trust.validatorsAt(history, block).orElse(genesis);
  }

  private static long shared(ValidatorSet set, Collection<Address> members) {
    return members.stream().distinct().filter(set::contains).count();
  }
}
