package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.core.treasury.plan.Balances;
import dev.bascule.core.treasury.plan.Position;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One asset over all wallets, on the wire; amounts are decimal strings in its smallest unit.
 *
 * @param all of the wallets that could be read
 * @param tiers from hot to cold
 */
record BalancesWire(String asset, Amounts all, List<OfTier> tiers, List<OfWallet> wallets) {

  /**
   * @param atLeast whether a wallet is unknown, which may hold more
   * @param total confirmed and unconfirmed
   * @param reserved of both, what proposals stand for
   * @param free what a new proposal may move
   */
  record Amounts(
      int wallets,
      boolean atLeast,
      String total,
      String confirmed,
      String unconfirmed,
      String reserved,
      String free) {
    private static Amounts of(Balances.Sum sum) {
      return new Amounts(
          sum.wallets(),
          sum.isAtLeast(),
          sum.total().toString(),
          sum.confirmed().toString(),
          sum.unconfirmed().toString(),
          sum.reserved().toString(),
          sum.free().toString());
    }
  }

  /**
   * @param share in hundredths of a percent, rounded down; absent where a wallet is unknown
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfTier(String tier, Amounts amounts, @Nullable Integer share) {}

  /**
   * @param unknown why there are no amounts
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfWallet(
      String wallet,
      String tier,
      @Nullable String total,
      @Nullable String confirmed,
      @Nullable String unconfirmed,
      @Nullable String reserved,
      @Nullable String free,
      @Nullable Map<String, String> unknown) {
    private static OfWallet of(Position position) {
      String name = position.wallet().name();
      String tier = position.wallet().tier().word();
      return switch (position.reading()) {
        case Position.Reading.Known known ->
            new OfWallet(
                name,
                tier,
                known.total().toString(),
                known.confirmed().toString(),
                known.unconfirmed().toString(),
                known.reserved().toString(),
                known.free().toString(),
                null);
        case Position.Reading.Unknown(String code, String sentence) ->
            new OfWallet(
                name,
                tier,
                null,
                null,
                null,
                null,
                null,
                Map.of("code", code, "sentence", sentence));
      };
    }
  }

  static BalancesWire of(Balances balances) {
    return new BalancesWire(
        balances.asset().caip19(),
        Amounts.of(balances.all()),
        balances.tiers().stream()
            .map(each ->
                new OfTier(each.tier().word(), Amounts.of(each.sum()), each.share().orElse(null)))
            .toList(),
        balances.positions().stream().map(OfWallet::of).toList());
  }
}
