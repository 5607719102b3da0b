package dev.bascule.core.treasury.plan;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of an asset a wallet shall hold. Amounts are in the asset's smallest unit.
 *
 * @param wallet its name
 * @param low below it the wallet is refilled to {@code target}
 * @param high above it the wallet is swept to {@code target}
 * @param reserve the name of a colder wallet, from which it is refilled and into which it is swept
 */
public record Target(
    String wallet,
    ChainAsset asset,
    BigInteger low,
    BigInteger target,
    BigInteger high,
    String reserve) {

  public Target {
    requireNonNull(wallet);
    requireNonNull(asset);
    requireNonNull(reserve);
    if (low.signum() < 0 || low.compareTo(target) > 0 || target.compareTo(high) > 0) {
      throw new IllegalArgumentException(
          "%s, %s: not low %s <= target %s <= high %s".formatted(wallet, asset, low, target, high));
    }
    if (low.equals(high)) {
      throw new IllegalArgumentException("%s, %s: low is high".formatted(wallet, asset));
    }
  }

  /**
   * @throws IllegalArgumentException if the wallets cannot hold to these targets
   */
  public static void requireHold(List<Target> targets, TreasuryPolicy policy) {
    Set<Object> seen = new HashSet<>();
    for (Target each : targets) {
      String where = each.wallet() + ", " + each.asset();
      if (!seen.add(List.of(each.wallet(), each.asset()))) {
        throw new IllegalArgumentException(where + " stands twice");
      }
      TreasuryPolicy.Wallet wallet = find(policy, where, each.wallet());
      TreasuryPolicy.Wallet reserve = find(policy, where, each.reserve());
      if (wallet.tier() == Tier.COLD) {
        throw new IllegalArgumentException(where + ": a cold wallet has no target");
      }
      if (!each.asset().isOn(wallet.chain()) || !reserve.chain().equals(wallet.chain())) {
        throw new IllegalArgumentException(where + ": wallet, reserve and asset on one chain");
      }
      if (reserve.tier().compareTo(wallet.tier()) <= 0) {
        throw new IllegalArgumentException(
            "%s: the reserve %s is not colder than %s"
                .formatted(where, each.reserve(), each.wallet()));
      }
    }
  }

  private static TreasuryPolicy.Wallet find(TreasuryPolicy policy, String where, String name) {
    return policy
        .wallet(name)
        .orElseThrow(() -> new IllegalArgumentException(where + ": there is no wallet " + name));
  }
}
