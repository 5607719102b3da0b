package dev.bascule.core.book;

import dev.bascule.core.ledger.Account;
import dev.bascule.core.money.Asset;
import java.util.ArrayList;
import java.util.List;

/** One asset: the vault's account and what waits for the next window. */
final class AssetBook {
  final Asset asset;
  final Account vault;

  /** Accepted and not settled, and held, of all payers. */
  long outstanding;

  /** Lanes that rose since the last cut, in the order in which they did. */
  List<Lane> raised = new ArrayList<>();

  /** Payments that became redeemable since the last cut. */
  List<Payment> uncut = new ArrayList<>();

  AssetBook(Asset asset, Account vault) {
    this.asset = asset;
    this.vault = vault;
  }

  void raise(Lane lane) {
    if (lane.isRaised) return;
    lane.isRaised = true;
    raised.add(lane);
  }
}
