package dev.bascule.core.treasury.plan;

import static dev.bascule.core.treasury.plan.PlanDesk.BTC;
import static dev.bascule.core.treasury.plan.PlanDesk.COIN;
import static dev.bascule.core.treasury.plan.PlanDesk.EVM;
import static dev.bascule.core.treasury.plan.PlanDesk.OWN;
import static dev.bascule.core.treasury.plan.PlanDesk.SAT;
import static dev.bascule.core.treasury.plan.PlanDesk.TOKEN;
import static dev.bascule.core.treasury.plan.PlanDesk.WALLETS;
import static dev.bascule.core.treasury.plan.PlanDesk.fee;
import static dev.bascule.core.treasury.plan.PlanDesk.flow;
import static dev.bascule.core.treasury.plan.PlanDesk.units;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TreasuryPolicy.Wallet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Wallets that hold something, and what becomes of them when a plan is proposed or executed. */
final class PlanWorld {

  static final long EVM_FEE = 3;
  static final long BTC_FEE = 5;
  static final long DUST = 8;

  private final Map<At, Long> held = new LinkedHashMap<>();
  private final Set<String> unknown = new TreeSet<>();
  private final Map<LimitsInForce.Of, PlanBasis.Room> rooms = new HashMap<>();
  private final List<Move> open = new ArrayList<>();
  private final List<Target> targets;
  private boolean payable = true;

  private record At(Wallet wallet, ChainAsset asset) {}

  /** Everything is empty, and limits let a million leave. */
  PlanWorld(Target... targets) {
    this.targets = List.of(targets);
    for (Wallet wallet : WALLETS) {
      if (wallet.chain().equals(BTC)) held.put(new At(wallet, SAT), 0L);
      else for (ChainAsset asset : List.of(COIN, TOKEN)) held.put(new At(wallet, asset), 0L);
    }
    for (Tier tier : Tier.values()) {
      for (ChainAsset asset : List.of(COIN, TOKEN, SAT)) room(tier, asset, 1_000_000, 1_000_000);
    }
  }

  static Target target(
      Wallet wallet, ChainAsset asset, long low, long target, long high, Wallet reserve) {
    return new Target(wallet.name(), asset, units(low), units(target), units(high), reserve.name());
  }

  PlanWorld has(Wallet wallet, ChainAsset asset, long amount) {
    held.put(new At(wallet, asset), amount);
    return this;
  }

  PlanWorld room(Tier tier, ChainAsset asset, long each, long left) {
    rooms.put(new LimitsInForce.Of(tier, asset), new PlanBasis.Room(units(each), units(left)));
    return this;
  }

  PlanWorld noLimit(Tier tier, ChainAsset asset) {
    rooms.remove(new LimitsInForce.Of(tier, asset));
    return this;
  }

  PlanWorld unknown(Wallet wallet) {
    unknown.add(wallet.name());
    return this;
  }

  PlanWorld open(Move move) {
    open.add(move);
    return this;
  }

  PlanWorld payingNobody() {
    payable = false;
    return this;
  }

  List<Target> targets() {
    return targets;
  }

  Map<LimitsInForce.Of, PlanBasis.Room> rooms() {
    return rooms;
  }

  PlanBasis basis() {
    var moves = new OpenMoves(open, OWN);
    List<Position> positions = new ArrayList<>();
    held.forEach((at, amount) ->
        positions.add(new Position(at.wallet(), at.asset(), reading(at, amount, moves))));
    return new PlanBasis(
        PlanDesk.policy(PlanDesk.fixed(COIN)),
        targets,
        positions,
        moves,
        rooms,
        Map.of(
            EVM,
            new PlanBasis.Cost(COIN, units(EVM_FEE), false),
            BTC,
            new PlanBasis.Cost(SAT, units(BTC_FEE), true)),
        (from, to) ->
            payable
                ? Optional.of(
                    new PlanBasis.Payee(
                        new Recipient(to.name()), units(to.chain().equals(BTC) ? DUST : 1)))
                : Optional.empty());
  }

  private Position.Reading reading(At at, long amount, OpenMoves moves) {
    if (unknown.contains(at.wallet().name())) {
      return new Position.Reading.Unknown("node_unreachable", "no answer");
    }
    BigInteger reserved = units(amount).min(moves.leaving(at.wallet(), at.asset()));
    return new Position.Reading.Known(
        units(amount), BigInteger.ZERO, reserved, units(amount).subtract(reserved));
  }

  Plan plan() {
    return Planner.plan(basis());
  }

  private static ChainAsset coin(ChainAsset asset) {
    return asset.chain().equals(BTC) ? SAT : COIN;
  }

  /** What stays when all that is open left, and what comes besides. */
  long after(Wallet wallet, ChainAsset asset) {
    var moves = new OpenMoves(open, OWN);
    return held.get(new At(wallet, asset))
        - moves.leaving(wallet, asset).longValueExact()
        + moves.coming(wallet, asset).longValueExact();
  }

  long free(Wallet wallet, ChainAsset asset) {
    return basis().positions().stream()
        .filter(each -> each.wallet().equals(wallet) && each.asset().equals(asset))
        .map(each -> ((Position.Reading.Known) each.reading()).free().longValueExact())
        .findFirst()
        .orElseThrow();
  }

  long sum(ChainAsset asset) {
    return held.entrySet().stream()
        .filter(each -> each.getKey().asset().equals(asset))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Somebody proposes all of it. */
  void propose(Plan plan) {
    for (Plan.PlannedMove each : plan.moves()) {
      open.add(
          PlanDesk.move(
              "planned-" + open.size(),
              each.from(),
              100 + open.size(),
              flow(each.asset(), each.units().longValueExact(), each.recipient().text()),
              fee(coin(each.asset()), each.feeMax().longValueExact())));
      use(each.from().tier(), each.asset(), each.units().longValueExact());
      use(each.from().tier(), coin(each.asset()), each.feeMax().longValueExact());
    }
  }

  private void use(Tier tier, ChainAsset asset, long units) {
    rooms.computeIfPresent(
        new LimitsInForce.Of(tier, asset),
        (_, room) -> new PlanBasis.Room(room.each(), room.left().subtract(units(units))));
  }

  /** All of it is final, for one unit of fee each; answers the fees. */
  long execute(Plan plan) {
    for (Plan.PlannedMove each : plan.moves()) {
      long amount = each.units().longValueExact();
      held.merge(new At(each.from(), each.asset()), -amount, Long::sum);
      held.merge(new At(each.from(), coin(each.asset())), -1L, Long::sum);
      held.merge(new At(each.to(), each.asset()), amount, Long::sum);
    }
    return plan.moves().size();
  }
}
