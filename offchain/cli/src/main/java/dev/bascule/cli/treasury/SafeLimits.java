package dev.bascule.cli.treasury;

import dev.bascule.cliconvention.Table;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.TierPolicy;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The limits that people rule by beside those that the guard keeps on the chain.
 *
 * @param ofTier by the reader's books
 */
record SafeLimits(AssetText text, ShownRules rules, List<TierPolicy.Limit> ofTier) {

  /** Two rows for an asset, so that amounts of eighteen decimals fit. */
  Table table() {
    var table = new Table("asset", "limits of", "at once", "in a window", "window", "left now", "");
    for (String asset : assets()) {
      Optional<TierPolicy.Limit> tier =
          ofTier.stream().filter(each -> each.asset().caip19().equals(asset)).findFirst();
      Optional<ShownRules.Limit> guard = rules.limit(asset);
      table.row(
          text.name(asset),
          "tier",
          tier.map(it -> typed(asset, it.each())).orElse("-"),
          tier.map(it -> typed(asset, it.total())).orElse("-"),
          tier.map(it -> ShownRules.span(it.windowSeconds())).orElse("-"),
          "",
          "");
      table.row(
          "",
          "guard",
          guard.map(it -> typed(asset, it.each())).orElse("-"),
          guard.map(it -> typed(asset, it.total())).orElse("-"),
          guard.map(_ -> ShownRules.span(rules.window())).orElse("-"),
          guard.map(it -> typed(asset, it.left())).orElse("-"),
          agree(tier, guard) ? "" : "differs");
    }
    return table;
  }

  private Set<String> assets() {
    Set<String> all = new LinkedHashSet<>();
    ofTier.stream().map(TierPolicy.Limit::asset).map(ChainAsset::caip19).forEach(all::add);
    rules.limits().stream().map(ShownRules.Limit::asset).forEach(all::add);
    return all;
  }

  private boolean agree(Optional<TierPolicy.Limit> tier, Optional<ShownRules.Limit> guard) {
    return tier.map(rules::agrees).orElse(guard.isEmpty());
  }

  private String typed(String asset, BigInteger units) {
    return text.token(asset)
        .map(token -> AssetText.typed(token, units.toString()))
        .orElse(units.toString());
  }
}
