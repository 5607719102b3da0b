package dev.bascule.chainrpc.vault;

import dev.bascule.chainrpc.vault.SettlementPart.PartEntry;
import java.util.List;

/**
 * How much of a window to try at first. Measured on the vault with fresh lanes and payees, which
 * are the dearest; the node's estimate decides in the end.
 */
final class PartGas {

  static final long BASE = 60_000;
  static final long PER_ENTRY = 10_000;
  static final long PER_FRESH_CLAIM = 55_000;

  private PartGas() {}

  static int entriesWithin(List<PartEntry> entries, long gasMax) {
    long gas = BASE;
    for (int i = 0; i < entries.size(); i++) {
      gas += PER_ENTRY + PER_FRESH_CLAIM * entries.get(i).claims().size();
      if (gas > gasMax) return Math.max(1, i);
    }
    return entries.size();
  }
}
