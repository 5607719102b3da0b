package dev.bascule.core.ledger;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.money.AssetId;

/**
 * Which account. {@code tenant} is 0 for the vault itself and for owners that no tenant has opened
 * yet; {@code mode} is the code of test or live.
 */
public record AccountKey(
    int tenant, int mode, Address vault, Address owner, AssetId asset, AccountKind kind) {
  public AccountKey {
    requireNonNull(vault);
    requireNonNull(owner);
    requireNonNull(asset);
    requireNonNull(kind);
    if (tenant < 0) throw new IllegalArgumentException("negative tenant: " + tenant);
  }
}
