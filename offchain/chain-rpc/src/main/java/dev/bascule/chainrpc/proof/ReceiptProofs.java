package dev.bascule.chainrpc.proof;

import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.receipt.SettledPart;
import dev.bascule.chain.receipt.Settlement;
import dev.bascule.chain.receipt.SettlementCheck;
import dev.bascule.chain.trie.TrieProof;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.VerifiedBlock;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Proves that a part settled its lanes: from each lane's entry up to the block's header. */
public final class ReceiptProofs {

  private final BlockCursor chain;
  private final VaultClient vault;

  public ReceiptProofs(BlockCursor chain, VaultClient vault) {
    this.chain = chain;
    this.vault = vault;
  }

  /** A lane and where it stood after the part: where it was asked to, or beyond. */
  private record SettledLane(LaneKey lane, BaseUnits settled) {}

  /**
   * The settlements of all lanes of a part, from one block.
   *
   * @param lanes of the part's claims, in their order
   * @throws IllegalStateException when the block does not show the part, or the lanes are not those
   *     under its root
   */
  public Map<LaneKey, Settlement> prove(
      long block, long window, int part, List<ChainEvent.LaneTo> lanes) {
    VerifiedBlock verified = chain.verified(block);
    for (int i = 0; i < verified.receipts().size(); i++) {
      for (EventLog log : verified.receipts().get(i).receipt().logs()) {
        Optional<ChainEvent.PartSettled> event = part(log);
        if (event.isEmpty() || event.get().window() != window || event.get().part() != part) {
          continue;
        }
        return prove(verified, i, event.get(), standing(verified, event.get(), lanes));
      }
    }
    throw new IllegalStateException(
        "block " + block + " does not settle part " + part + " of window " + window);
  }

  /**
   * A lane that was redeemed before stands beyond what the part asked for; then the vault is asked.
   * Whatever it answers has to have the root of the event.
   */
  private List<SettledLane> standing(
      VerifiedBlock block, ChainEvent.PartSettled part, List<ChainEvent.LaneTo> lanes) {
    List<SettledLane> asked =
        lanes.stream().map(lane -> new SettledLane(lane.lane(), lane.to())).toList();
    if (root(asked).equals(part.root())) return asked;
    List<LaneKey> keys = lanes.stream().map(ChainEvent.LaneTo::lane).toList();
    List<BaseUnits> stored =
        vault.views().settledOf(keys, new BlockTag.At(block.header().number()));
    List<SettledLane> standing = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      standing.add(new SettledLane(keys.get(i), stored.get(i)));
    }
    return standing;
  }

  private static Hash32 root(List<SettledLane> lanes) {
    return tree(lanes).root();
  }

  private static MerkleLog tree(List<SettledLane> lanes) {
    MerkleLog entries = new MerkleLog();
    for (SettledLane lane : lanes) {
      entries.append(SettlementCheck.entryHash(lane.lane(), lane.settled()));
    }
    return entries;
  }

  private Optional<ChainEvent.PartSettled> part(EventLog log) {
    boolean ours =
        log.address().equals(vault.vault())
            && VaultEvent.of(log).filter(VaultEvent.PART_SETTLED::equals).isPresent();
    if (!ours) return Optional.empty();
    return VaultEvent.read(log, new Place(0, 0, Hash32.ZERO), 0, List.of())
        .map(ChainEvent.PartSettled.class::cast);
  }

  private static Map<LaneKey, Settlement> prove(
      VerifiedBlock block, int txIndex, ChainEvent.PartSettled part, List<SettledLane> lanes) {
    MerkleLog entries = tree(lanes);
    if (!entries.root().equals(part.root())) {
      throw new IllegalStateException(
          "the lanes have the root " + entries.root() + ", the part says " + part.root());
    }
    SettledPart settled =
        new SettledPart(
            part.window(),
            part.part(),
            block.receipts().get(txIndex).receipt(),
            txIndex,
            TrieProof.above(block.receiptsTrie(), txIndex),
            block.hash(),
            block.header().toRlp().encode());
    Map<LaneKey, Settlement> settlements = new LinkedHashMap<>();
    for (int i = 0; i < lanes.size(); i++) {
      settlements.put(
          lanes.get(i).lane(),
          new Settlement(settled, lanes.get(i).settled(), i, entries.inclusion(i, entries.size())));
    }
    return settlements;
  }
}
