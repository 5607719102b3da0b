package dev.bascule.service.treasury;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.LimitUse;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.plan.Balances;
import dev.bascule.core.treasury.plan.History;
import dev.bascule.core.treasury.plan.Plan;
import dev.bascule.core.treasury.plan.PlanBasis;
import dev.bascule.core.treasury.plan.Planner;
import dev.bascule.core.treasury.plan.Reckoning;
import java.math.BigInteger;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/** What there is, what limits allow, and what would bring wallets to their targets. Reads only. */
final class Outlook {

  /** Leaves room for a number: an id has 64 characters. */
  private static final int STEM_MAX = 50;

  private final DSLContext sql;
  private final Books books;
  private final Clock clock;
  private final LimitsNow limits;
  private final Positions positions;
  private final PlanBasis.Payees payees;

  Outlook(
      DSLContext sql,
      Books books,
      Clock clock,
      LimitsNow limits,
      Positions positions,
      PlanBasis.Payees payees) {
    this.sql = sql;
    this.books = books;
    this.clock = clock;
    this.limits = limits;
    this.positions = positions;
    this.payees = payees;
  }

  private long now() {
    return clock.millis() / 1000;
  }

  List<BalancesWire> balances() {
    return Balances.of(positions.read().positions()).stream().map(BalancesWire::of).toList();
  }

  List<LimitsWire> limits() {
    long now = now();
    History history = limits.history(sql, now);
    List<Proposal> known = known(now);
    var use = new LimitUse(books.policy(), known, now);
    return limits.reckon(history, limits.live(), now).stream()
        .map(each ->
            LimitsWire.of(
                each,
                use.of(each.tier(), each.limit()),
                history.waiting(each.tier(), each.limit(), known)))
        .toList();
  }

  private List<Proposal> known(long now) {
    return new SqlProposals(sql).counted(now - books.windowSecondsMax());
  }

  PlanWire plan() {
    Positions.Snapshot snapshot = positions.read();
    Plan plan =
        Planner.plan(
            new PlanBasis(
                books.policy(),
                books.document().targets(),
                snapshot.positions(),
                snapshot.open(),
                rooms(),
                costs(),
                payees));
    Set<String> given = new HashSet<>();
    return PlanWire.of(plan, base -> freeName(given, base));
  }

  private Map<LimitsInForce.Of, PlanBasis.Room> rooms() {
    long now = now();
    var use = new LimitUse(books.policy(), known(now), now);
    Map<LimitsInForce.Of, PlanBasis.Room> rooms = new HashMap<>();
    for (Reckoning each : limits.reckon(limits.history(sql, now), limits.live(), now)) {
      BigInteger left = each.total().units().subtract(use.of(each.tier(), each.limit()));
      rooms.put(
          new LimitsInForce.Of(each.tier().tier(), each.limit().asset()),
          new PlanBasis.Room(each.limit().each(), left));
    }
    return rooms;
  }

  private Map<ChainName, PlanBasis.Cost> costs() {
    Map<ChainName, PlanBasis.Cost> costs = new HashMap<>();
    for (var chain : books.document().chains()) {
      costs.put(
          ChainName.evm(chain.chainId()),
          new PlanBasis.Cost(new ChainAsset(chain.asset()), chain.feeMax(), false));
    }
    books
        .document()
        .bitcoin()
        .ifPresent(chain ->
            costs.put(
                chain.name(),
                new PlanBasis.Cost(
                    new ChainAsset(chain.name() + "/slip44:0"),
                    BigInteger.valueOf(chain.spending().feeMax().value()),
                    true)));
    return costs;
  }

  /** An id is given once: the first of a row that nobody gave yet. */
  private String freeName(Set<String> given, String base) {
    String stem = base.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = stem.length() <= STEM_MAX ? stem : stem.substring(0, STEM_MAX);
    var proposals = new SqlProposals(sql);
    int number = 1;
    while (proposals.find(cut + "-" + number).isPresent() || !given.add(cut + "-" + number)) {
      number++;
    }
    return cut + "-" + number;
  }
}
