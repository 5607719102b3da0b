package dev.bascule.chainrpc.block;

import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.vault.SettleCall;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.chainrpc.block.BlockReader.Disbelief;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.chainrpc.node.NodeTransaction;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The vault's events of a verified block; the lanes of a part come from its transaction. */
final class VaultEvents {

  private final BlockReader reader;
  private final Address vault;

  VaultEvents(BlockReader reader, Address vault) {
    this.reader = reader;
    this.vault = vault;
  }

  List<ChainEvent> of(VerifiedBlock block) {
    if (block.receipts().stream().noneMatch(this::concernsVault)) return List.of();
    List<NodeTransaction> transactions = reader.transactions(block);
    List<ChainEvent> events = new ArrayList<>();
    int logIndex = 0;
    for (int i = 0; i < block.receipts().size(); i++) {
      NodeTransaction transaction = transactions.get(i);
      for (EventLog log : block.receipts().get(i).receipt().logs()) {
        // The hash is taken from the bytes that the root covers, not from the node's word.
        Place at =
            new Place(block.header().number(), logIndex++, Keccak256.hash(transaction.raw()));
        if (log.address().equals(vault)) {
          read(log, at, block.header().timestampSeconds(), transaction).ifPresent(events::add);
        }
      }
    }
    return events;
  }

  /** Ids of the operator's keys that the block ended. */
  List<Integer> revokedKeys(VerifiedBlock block) {
    return block.receipts().stream()
        .flatMap(receipt -> receipt.receipt().logs().stream())
        .filter(log -> log.address().equals(vault))
        .flatMap(log -> VaultEvent.revokedKey(log).stream())
        .toList();
  }

  /**
   * Why the block cannot be taken: the vault said something that this program does not understand.
   * Taken without it, the block would never be looked at again, and what moved in it would be
   * missing from the book for ever.
   */
  Optional<BlockRefused> unknown(VerifiedBlock block) {
    int logIndex = 0;
    for (NodeReceipt receipt : block.receipts()) {
      for (EventLog log : receipt.receipt().logs()) {
        int index = logIndex++;
        if (!log.address().equals(vault) || VaultEvent.isKnown(log)) continue;
        String topic = log.topics().isEmpty() ? "no topic" : "topic " + log.topics().getFirst();
        return Optional.of(
            new BlockRefused(
                BlockRefused.EVENT_UNKNOWN,
                "log "
                    + index
                    + " of block "
                    + block.header().number()
                    + " is the vault's and has "
                    + topic
                    + ", which this program does not know: start the one that belongs to this"
                    + " vault; it goes on with this block"));
      }
    }
    return Optional.empty();
  }

  private boolean concernsVault(NodeReceipt receipt) {
    return receipt.receipt().logs().stream()
        .anyMatch(log -> log.address().equals(vault) && VaultEvent.of(log).isPresent());
  }

  private Optional<ChainEvent> read(
      EventLog log, Place at, long time, NodeTransaction transaction) {
    try {
      boolean part = VaultEvent.of(log).filter(VaultEvent.PART_SETTLED::equals).isPresent();
      return VaultEvent.read(log, at, time, part ? lanes(transaction) : List.of());
    } catch (AbiReader.MalformedAbi | IllegalArgumentException unreadable) {
      throw new Disbelief(
          "event_unreadable", "log " + at + " of the vault: " + unreadable.getMessage());
    }
  }

  /** Authentic, because the transaction is under the header's root and {@code settle} is direct. */
  private List<ChainEvent.LaneTo> lanes(NodeTransaction transaction) {
    if (!transaction.to().equals(Optional.of(vault))) {
      throw new Disbelief(
          "part_not_decodable",
          "a part was settled through " + transaction.to().map(Address::hex).orElse("a creation"));
    }
    return SettleCall.decode(transaction.input()).lanes();
  }
}
