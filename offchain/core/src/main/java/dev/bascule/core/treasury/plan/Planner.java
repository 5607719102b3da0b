package dev.bascule.core.treasury.plan;

import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.LimitsInForce;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.TreasuryPolicy.Wallet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plans sweeps and refills, and moves nothing: people propose what they think right of it.
 *
 * <p>Invariants, each with a test of the same name:
 *
 * <ul>
 *   <li>{@code neverMoreThanIsFree}, {@code noSourceGoesBelowItsOwnLow}
 *   <li>{@code noWalletIsLeftWorse}: farther from its band than it was
 *   <li>{@code aPlanThatWasProposedLeavesNothingToPlan}
 *   <li>{@code nothingIsMadeOrLost}: what wallets lose is what they get, and fees
 *   <li>{@code noLimitIsPassed}
 * </ul>
 *
 * One move at a time for a wallet and an asset: the rest is planned when that one ended.
 */
public final class Planner {

  private final PlanBasis basis;
  private final Map<Held, Optional<Stock>> stocks = new HashMap<>();
  private final Map<LimitsInForce.Of, BigInteger> left = new HashMap<>();
  private final Set<Wallet> holding = new HashSet<>();
  private final List<Plan.PlannedMove> moves = new ArrayList<>();
  private final List<Plan.NotPlanned> notPlanned = new ArrayList<>();

  private record Held(String wallet, ChainAsset asset) {}

  private Planner(PlanBasis basis) {
    this.basis = basis;
    for (Position each : basis.positions()) {
      Optional<Stock> stock =
          each.reading() instanceof Position.Reading.Known known
              ? Optional.of(
                  new Stock(
                      known,
                      basis.open().leaving(each.wallet(), each.asset()),
                      basis.open().coming(each.wallet(), each.asset())))
              : Optional.empty();
      stocks.put(new Held(each.wallet().name(), each.asset()), stock);
    }
    basis.rooms().forEach((of, room) -> left.put(of, room.left()));
  }

  /** Refills first, because somebody waits for them; each in the order of the targets. */
  public static Plan plan(PlanBasis basis) {
    var planner = new Planner(basis);
    basis.targets().forEach(planner::refill);
    basis.targets().forEach(planner::sweep);
    return new Plan(planner.moves, planner.notPlanned);
  }

  private void refill(Target target) {
    Optional<Stock> own = stock(target.wallet(), target.asset());
    if (own.isEmpty()) {
      unknown(target, target.wallet());
      return;
    }
    BigInteger after = own.get().after();
    if (after.compareTo(target.low()) >= 0) return;
    BigInteger wanted = target.target().subtract(after);
    String why =
        "%s will have %s, below its low of %s: %s bring it to its target of %s"
            .formatted(target.wallet(), after, target.low(), wanted, target.target());
    carry(
        new Wish(
            target,
            Plan.Kind.REFILL,
            wallet(target.reserve()),
            wallet(target.wallet()),
            wanted,
            why));
  }

  private void sweep(Target target) {
    Optional<Stock> own = stock(target.wallet(), target.asset());
    // An unknown one was named with the refills.
    if (own.isEmpty() || own.get().settled().compareTo(target.high()) <= 0) return;
    BigInteger settled = own.get().settled();
    BigInteger wanted = settled.subtract(target.target());
    String why =
        "%s has %s, above its high of %s: %s, fee included, bring it to its target of %s"
            .formatted(target.wallet(), settled, target.high(), wanted, target.target());
    carry(
        new Wish(
            target,
            Plan.Kind.SWEEP,
            wallet(target.wallet()),
            wallet(target.reserve()),
            wanted.subtract(fee(target.asset())),
            why));
  }

  /** What is to be moved, if nothing stands against it. */
  private record Wish(
      Target target, Plan.Kind kind, Wallet from, Wallet to, BigInteger wanted, String why) {
    ChainAsset asset() {
      return target.asset();
    }
  }

  private void carry(Wish wish) {
    Optional<PlanBasis.Payee> payee = basis.payees().of(wish.from(), wish.to());
    if (payee.isEmpty()) {
      not(
          wish,
          Plan.Obstacle.RECIPIENT_NOT_ALLOWED,
          "no address of %s stands in the address book for %s wallets"
              .formatted(wish.to().name(), wish.from().tier().word()));
      return;
    }
    if (isUnderWay(wish) || isWithoutFee(wish)) return;
    Optional<Stock> source = stock(wish.from().name(), wish.asset());
    if (source.isEmpty()) {
      unknown(wish.target(), wish.from().name());
      return;
    }
    Optional<Bound> bound = bound(wish, source.get());
    if (bound.isEmpty()) return;
    BigInteger units = bound.get().units();
    BigInteger fee = cost(wish.asset()).feeMax();
    BigInteger least = payee.get().least().max(fee(wish.asset()).add(BigInteger.ONE));
    if (units.compareTo(least) < 0) {
      not(wish, bound.get().obstacle(), smaller(bound.get(), least));
      return;
    }
    String why =
        bound.get().obstacle() == Plan.Obstacle.TOO_SMALL
            ? wish.why()
            : "%s; only %s of it now: %s".formatted(wish.why(), units, bound.get().why());
    moves.add(
        new Plan.PlannedMove(
            wish.kind(), wish.from(), wish.to(), wish.asset(), units, payee.get().to(), fee, why));
    take(wish, units);
  }

  private static String smaller(Bound bound, BigInteger least) {
    return bound.units().signum() <= 0
        ? bound.why()
        : "%s; a move of %s is smaller than %s".formatted(bound.why(), bound.units(), least);
  }

  private boolean isUnderWay(Wish wish) {
    Optional<Move> same = basis.open().between(wish.from(), wish.to(), wish.asset());
    if (same.isPresent()) {
      not(
          wish,
          Plan.Obstacle.ALREADY_PROPOSED,
          same.get().name() + " carries it between the two and has not ended");
      return true;
    }
    if (!cost(wish.asset()).wholeCoins()) return false;
    Optional<Move> other = basis.open().inside(wish.from(), basis.policy());
    if (other.isEmpty() && !holding.contains(wish.from())) return false;
    not(
        wish,
        Plan.Obstacle.COINS_HELD,
        "%s holds coins of %s, also those that come back as change"
            .formatted(other.map(Move::name).orElse("a move of this plan"), wish.from().name()));
    return true;
  }

  /** Of a token the fee leaves as the chain's coin, which has a limit and perhaps a low too. */
  private boolean isWithoutFee(Wish wish) {
    PlanBasis.Cost cost = cost(wish.asset());
    if (cost.coin().equals(wish.asset())) return false;
    Optional<Stock> coins = stock(wish.from().name(), cost.coin());
    if (coins.isEmpty()) {
      unknown(wish.target(), wish.from().name());
      return true;
    }
    BigInteger spare = coins.get().above(low(wish.from(), cost.coin()));
    if (spare.compareTo(cost.feeMax()) < 0) {
      not(
          wish,
          Plan.Obstacle.FEE_NOT_COVERED,
          "%s has %s units of %s to spare, the fee may be %s"
              .formatted(wish.from().name(), spare, cost.coin(), cost.feeMax()));
      return true;
    }
    Optional<BigInteger> room = room(wish.from(), cost.coin());
    if (room.isPresent() && room.get().compareTo(cost.feeMax()) >= 0) return false;
    not(
        wish,
        room.isEmpty() ? Plan.Obstacle.NO_LIMIT : Plan.Obstacle.LIMIT_USED,
        "the fee may be %s units of %s, the limit of %s wallets lets %s leave"
            .formatted(
                cost.feeMax(),
                cost.coin(),
                wish.from().tier().word(),
                room.map(BigInteger::toString).orElse("none")));
    return true;
  }

  /**
   * How much at most, and what would be said if that is too little.
   *
   * @param obstacle {@code TOO_SMALL} where nothing bounds it but what is wanted
   */
  private record Bound(BigInteger units, Plan.Obstacle obstacle, String why) {}

  /** Empty, and said so, where there is no limit. */
  private Optional<Bound> bound(Wish wish, Stock source) {
    BigInteger fee = fee(wish.asset());
    Optional<BigInteger> room = room(wish.from(), wish.asset());
    if (room.isEmpty()) {
      not(
          wish,
          Plan.Obstacle.NO_LIMIT,
          "%s has no limit, so it does not leave %s wallets"
              .formatted(wish.asset(), wish.from().tier().word()));
      return Optional.empty();
    }
    Bound least = new Bound(wish.wanted(), Plan.Obstacle.TOO_SMALL, wish.why());
    BigInteger low =
        wish.kind() == Plan.Kind.SWEEP ? BigInteger.ZERO : low(wish.from(), wish.asset());
    BigInteger spare = source.above(low).subtract(fee);
    least =
        lower(
            least,
            new Bound(
                spare,
                Plan.Obstacle.SOURCE_EMPTY,
                "%s has %s to spare, fee of up to %s deducted"
                    .formatted(wish.from().name(), spare.max(BigInteger.ZERO), fee)));
    BigInteger allowed = room.get().subtract(fee);
    least =
        lower(
            least,
            new Bound(
                allowed,
                Plan.Obstacle.LIMIT_USED,
                "the limit of %s wallets lets %s leave now, fee of up to %s deducted"
                    .formatted(wish.from().tier().word(), allowed.max(BigInteger.ZERO), fee)));
    if (wish.kind() == Plan.Kind.REFILL) return Optional.of(least);
    Optional<Bound> sink = sink(wish);
    return Optional.of(sink.isEmpty() ? least : lower(least, sink.get()));
  }

  /** A reserve that has a high of its own is not filled above it. */
  private Optional<Bound> sink(Wish wish) {
    return target(wish.to(), wish.asset())
        .map(its ->
            stock(wish.to().name(), wish.asset())
                .map(stock -> {
                  BigInteger space = its.high().subtract(stock.filled());
                  return new Bound(
                      space,
                      Plan.Obstacle.RESERVE_FULL,
                      "%s takes %s up to its own high of %s"
                          .formatted(wish.to().name(), space.max(BigInteger.ZERO), its.high()));
                })
                .orElseGet(() ->
                    new Bound(
                        BigInteger.ZERO,
                        Plan.Obstacle.BALANCE_UNKNOWN,
                        "what %s holds is not known".formatted(wish.to().name()))));
  }

  private static Bound lower(Bound one, Bound other) {
    return other.units().compareTo(one.units()) < 0 ? other : one;
  }

  private void take(Wish wish, BigInteger units) {
    PlanBasis.Cost cost = cost(wish.asset());
    pay(wish.from(), wish.asset(), units);
    pay(wish.from(), cost.coin(), cost.feeMax());
    stock(wish.to().name(), wish.asset()).ifPresent(it -> it.receive(units));
    if (cost.wholeCoins()) holding.add(wish.from());
  }

  private void pay(Wallet from, ChainAsset asset, BigInteger units) {
    stock(from.name(), asset).ifPresent(it -> it.pay(units));
    left.computeIfPresent(new LimitsInForce.Of(from.tier(), asset), (_, it) -> it.subtract(units));
  }

  /** What one more proposal may move. */
  private Optional<BigInteger> room(Wallet from, ChainAsset asset) {
    var of = new LimitsInForce.Of(from.tier(), asset);
    return Optional.ofNullable(basis.rooms().get(of)).map(room -> room.each().min(left(of)));
  }

  private BigInteger left(LimitsInForce.Of of) {
    return left.getOrDefault(of, BigInteger.ZERO);
  }

  private Optional<Target> target(Wallet wallet, ChainAsset asset) {
    return basis.targets().stream()
        .filter(each -> each.wallet().equals(wallet.name()) && each.asset().equals(asset))
        .findFirst();
  }

  private BigInteger low(Wallet wallet, ChainAsset asset) {
    return target(wallet, asset).map(Target::low).orElse(BigInteger.ZERO);
  }

  /** The part of the fee that leaves as this asset. */
  private BigInteger fee(ChainAsset asset) {
    PlanBasis.Cost cost = cost(asset);
    return cost.coin().equals(asset) ? cost.feeMax() : BigInteger.ZERO;
  }

  private PlanBasis.Cost cost(ChainAsset asset) {
    PlanBasis.Cost cost = basis.costs().get(asset.chain());
    if (cost == null) throw new IllegalArgumentException("no cost of " + asset.chain());
    return cost;
  }

  private Optional<Stock> stock(String wallet, ChainAsset asset) {
    return stocks.getOrDefault(new Held(wallet, asset), Optional.empty());
  }

  private TreasuryPolicy.Wallet wallet(String name) {
    return basis.policy().wallet(name).orElseThrow();
  }

  private void unknown(Target target, String wallet) {
    notPlanned.add(
        new Plan.NotPlanned(
            target, Plan.Obstacle.BALANCE_UNKNOWN, "what " + wallet + " holds is not known"));
  }

  private void not(Wish wish, Plan.Obstacle obstacle, String why) {
    notPlanned.add(
        new Plan.NotPlanned(
            wish.target(), obstacle, why.equals(wish.why()) ? why : wish.why() + "; " + why));
  }
}
