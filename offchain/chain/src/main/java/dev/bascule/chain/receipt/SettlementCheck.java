package dev.bascule.chain.receipt;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.chain.trie.TrieProof;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import java.util.List;
import java.util.Optional;

/** From the lane's entry up to the block: entry, part's root, event, receipt, trie, header. */
public final class SettlementCheck {

  private SettlementCheck() {}

  /**
   * What holds.
   *
   * @param seals of validators on the header; 0 on a chain without seals
   */
  record Shown(long block, int seals) {}

  /** The leaf of a lane in the root of a part's event. */
  public static Hash32 entryHash(LaneKey lane, BaseUnits settled) {
    return MerkleLog.leafHash(
        new AbiWords().bytes32(lane.value()).uint(settled.toBigInteger(), 128).toArray());
  }

  static Shown check(Trust trust, Receipt receipt, Settlement settled) {
    if (settled.cumulative().compareTo(receipt.leaf().to()) < 0) {
      throw new Refusal(
          "settlement_below_leaf",
          "settled up to " + settled.cumulative() + ", the payment goes to " + receipt.leaf().to());
    }
    try {
      SettledPart part = settled.part();
      checkEntry(receipt.leaf().laneKey(), settled, event(trust, part));
      BlockHeader header = BlockHeader.decode(part.headerRlp());
      checkTrie(part, header);
      return checkHeader(trust, part, header);
    } catch (MalformedRlp | AbiReader.MalformedAbi malformed) {
      throw new Refusal("settlement_malformed", String.valueOf(malformed.getMessage()));
    }
  }

  private static ChainEvent.PartSettled event(Trust trust, SettledPart settled) {
    if (!settled.receipt().succeeded()) {
      throw new Refusal("settlement_reverted", "the settlement's transaction failed");
    }
    for (EventLog log : settled.receipt().logs()) {
      if (!log.address().equals(trust.domain().vault())) continue;
      if (VaultEvent.of(log).filter(VaultEvent.PART_SETTLED::equals).isEmpty()) continue;
      Optional<ChainEvent> event = VaultEvent.read(log, new Place(0, 0, Hash32.ZERO), 0, List.of());
      if (event.isPresent()
          && event.get() instanceof ChainEvent.PartSettled part
          && part.window() == settled.window()
          && part.part() == settled.part()) {
        return part;
      }
    }
    throw new Refusal(
        "part_not_found",
        "no event of the vault settles part " + settled.part() + " of window " + settled.window());
  }

  private static void checkEntry(LaneKey lane, Settlement settled, ChainEvent.PartSettled part) {
    Hash32 leaf = entryHash(lane, settled.cumulative());
    if (!MerkleLog.verifyInclusion(
        leaf, settled.index(), part.count(), settled.path(), part.root())) {
      throw new Refusal(
          "entry_not_in_part",
          "the lane is not entry " + settled.index() + " of the part's " + part.count());
    }
  }

  /** The proof holds the nodes above the leaf; the leaf is rebuilt from the receipt. */
  private static void checkTrie(SettledPart settled, BlockHeader header) {
    Bytes key = MerklePatricia.indexKey(settled.txIndex());
    TrieProof.Result result =
        TrieProof.checkValue(
            header.receiptsRoot(), key, settled.trieProof(), settled.receipt().encode());
    if (result instanceof TrieProof.Result.Invalid(String reason)) {
      throw new Refusal("receipt_not_in_block", "the receipt is not in the block: " + reason);
    }
  }

  private static Shown checkHeader(Trust trust, SettledPart settled, BlockHeader header) {
    return switch (trust.finality()) {
      case DEPTH -> {
        requireHash(settled, header.plainHash());
        yield new Shown(header.number(), 0);
      }
      case SEALED -> {
        SealedHeader sealed = SealedHeader.of(header);
        requireHash(settled, sealed.blockHash());
        ValidatorSet set =
            trust
                .validatorsAt(header.number())
                .orElseThrow(() ->
                    new Refusal(
                        "validators_unknown",
                        "trust names no validators for block " + header.number()));
        yield switch (sealed.check(set)) {
          case SealCheck.NotSealed(String code, String reason) ->
              throw new Refusal("header_" + code, reason + missing(trust, header.number()));
          case SealCheck.Sealed(Hash32 _, long number, int seals) -> new Shown(number, seals);
        };
      }
    };
  }

  /** Where nothing newer is known, the validators may have changed since. */
  private static String missing(Trust trust, long block) {
    long newest = trust.validators().getLast().fromBlock();
    return newest > block
        ? ""
        : "; the newest validators that trust.json names are those from block "
            + newest
            + " on: if they have changed since, a newer trust.json names the others, with proof";
  }

  private static void requireHash(SettledPart settled, Hash32 hash) {
    if (!hash.equals(settled.blockHash())) {
      throw new Refusal(
          "block_hash_wrong",
          "the header hashes to " + hash + ", the receipt names " + settled.blockHash());
    }
  }
}
