package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Tier;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One asset over all wallets. Assets are never added to each other: each has a unit of its own.
 *
 * <p>Invariants, each with a test of the same name: {@code walletsAndTiersComeToTheSame}, {@code
 * whatIsUnknownIsNotZero}.
 *
 * @param tiers those that have a wallet, from hot to cold
 * @param positions in the order of the wallets
 */
public record Balances(ChainAsset asset, Sum all, List<OfTier> tiers, List<Position> positions) {

  private static final BigInteger WHOLE = BigInteger.valueOf(10_000);

  /**
   * What the wallets that could be read hold.
   *
   * @param unknown so many wallets could not be read: with them it is at least this
   */
  public record Sum(
      int wallets,
      int unknown,
      BigInteger confirmed,
      BigInteger unconfirmed,
      BigInteger reserved,
      BigInteger free) {

    private static final Sum NOTHING =
        new Sum(0, 0, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);

    public BigInteger total() {
      return confirmed.add(unconfirmed);
    }

    public boolean isAtLeast() {
      return unknown > 0;
    }

    private Sum plus(Position.Reading reading) {
      return switch (reading) {
        case Position.Reading.Unknown _ ->
            new Sum(wallets + 1, unknown + 1, confirmed, unconfirmed, reserved, free);
        case Position.Reading.Known known ->
            new Sum(
                wallets + 1,
                unknown,
                confirmed.add(known.confirmed()),
                unconfirmed.add(known.unconfirmed()),
                reserved.add(known.reserved()),
                free.add(known.free()));
      };
    }
  }

  /**
   * @param share of all, in hundredths of a percent, rounded down; empty where a wallet is unknown
   *     or nothing is there
   */
  public record OfTier(Tier tier, Sum sum, Optional<Integer> share) {}

  public Balances {
    tiers = List.copyOf(tiers);
    positions = List.copyOf(positions);
  }

  /** In the order in which the assets come first. */
  public static List<Balances> of(List<Position> positions) {
    Map<ChainAsset, List<Position>> byAsset = new LinkedHashMap<>();
    for (Position each : positions) {
      byAsset.computeIfAbsent(each.asset(), _ -> new ArrayList<>()).add(each);
    }
    return byAsset.entrySet().stream().map(each -> of(each.getKey(), each.getValue())).toList();
  }

  private static Balances of(ChainAsset asset, List<Position> positions) {
    Sum all = sum(positions);
    List<OfTier> tiers = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      List<Position> its = positions.stream().filter(each -> each.wallet().tier() == tier).toList();
      if (its.isEmpty()) continue;
      Sum sum = sum(its);
      tiers.add(new OfTier(tier, sum, share(sum, all)));
    }
    return new Balances(asset, all, tiers, positions);
  }

  private static Sum sum(List<Position> positions) {
    Sum sum = Sum.NOTHING;
    for (Position each : positions) sum = sum.plus(each.reading());
    return sum;
  }

  private static Optional<Integer> share(Sum part, Sum all) {
    if (all.isAtLeast() || all.total().signum() == 0) return Optional.empty();
    return Optional.of(part.total().multiply(WHOLE).divide(all.total()).intValueExact());
  }
}
