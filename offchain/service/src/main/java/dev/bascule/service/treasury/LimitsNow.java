package dev.bascule.service.treasury;

import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.plan.History;
import dev.bascule.core.treasury.plan.OwnWallets;
import dev.bascule.core.treasury.plan.Reckoning;
import dev.bascule.core.treasury.plan.RiskSignal;
import java.util.List;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the limits allow now, from the treasury's own history and from what is wrong. */
final class LimitsNow {

  private final Books books;
  private final OwnWallets own;
  private final Supplier<List<RiskSignal>> live;

  /**
   * @param live what is wrong on the chains now
   */
  LimitsNow(Books books, OwnWallets own, Supplier<List<RiskSignal>> live) {
    this.books = books;
    this.own = own;
    this.live = live;
  }

  /** Asks nodes: to be called outside of a transaction. */
  List<RiskSignal> live() {
    return isFollowing() ? live.get() : List.of();
  }

  private boolean isFollowing() {
    return limits().stream().anyMatch(limit -> limit.dynamic().isPresent());
  }

  private List<TierPolicy.Limit> limits() {
    return books.policy().tiers().stream().flatMap(tier -> tier.limits().stream()).toList();
  }

  /**
   * @param in the transaction in which a proposal is judged by it
   */
  LimitsInForce inForce(DSLContext in, List<RiskSignal> live, long now) {
    if (!isFollowing()) return LimitsInForce.UNKNOWN;
    return Reckoning.inForce(reckon(history(in, now), live, now));
  }

  List<Reckoning> reckon(History history, List<RiskSignal> live, long now) {
    return Reckoning.of(books.policy(), history, live, now);
  }

  /** As far back as a limit asks, and no farther than there is a record. */
  History history(DSLContext in, long now) {
    long asked = limits().stream().mapToLong(limit -> begin(limit, now)).min().orElse(now);
    long since = Math.max(asked, now - TierPolicy.Limit.LOOK_BACK_SECONDS_MAX);
    var stored = new SqlHistory(in);
    long from = Math.max(since, stored.begin().orElse(now));
    return new History(books.policy(), own, from, stored.since(since));
  }

  private static long begin(TierPolicy.Limit limit, long now) {
    // Once more than the look-back, whose first window begins somewhere in it.
    long windows = limit.lookBack().windows() + 1L;
    return limit.windowSeconds() > now / windows ? 0 : now - windows * limit.windowSeconds();
  }

  /** Writes by which limits a move was let through, where these follow a forecast. */
  void note(Move move, LimitsInForce inForce, ObjectNode document) {
    TreasuryPolicy policy = books.policy();
    TierPolicy tier = policy.tierOf(policy.wallet(move.slot()).orElseThrow());
    ArrayNode limits = document.arrayNode();
    for (TierPolicy.Limit limit : tier.limits()) {
      boolean counted =
          move.outflows().stream().anyMatch(flow -> flow.asset().equals(limit.asset()));
      if (limit.dynamic().isEmpty() || !counted) continue;
      LimitsInForce.Total total = inForce.total(tier.tier(), limit);
      limits
          .addObject()
          .put("asset", limit.asset().caip19())
          .put("fixed", limit.total().toString())
          .put("inForce", total.units().toString())
          .put("why", total.why());
    }
    if (!limits.isEmpty()) document.set("limits", limits);
  }
}
