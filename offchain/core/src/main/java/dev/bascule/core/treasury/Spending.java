package dev.bascule.core.treasury;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Whether a tier's limits allow a move beside everything else that moved or still may. */
final class Spending {

  private final TierPolicy policy;
  private final LimitsInForce inForce;
  private final List<Proposal> others;
  private final long now;

  /**
   * @param inForce of the limits that follow a forecast
   * @param others of all wallets of the tier, without the move that is judged
   */
  Spending(TierPolicy policy, LimitsInForce inForce, List<Proposal> others, long now) {
    this.policy = policy;
    this.inForce = inForce;
    this.others = others;
    this.now = now;
  }

  Optional<Decision.Refused> objection(Move move) {
    return objectionToOne(move).or(() -> first(move, (limit, _) -> window(move, limit)));
  }

  /** Without what others moved. */
  Optional<Decision.Refused> objectionToOne(Move move) {
    for (Outflow each : move.outflows()) {
      Optional<Decision.Refused> refused = recipient(each);
      if (refused.isPresent()) return refused;
    }
    for (Map.Entry<String, BigInteger> sum : sums(move).entrySet()) {
      ChainAsset asset = new ChainAsset(sum.getKey());
      if (policy.limit(asset).isEmpty()) {
        return refused(
            Refusal.NO_LIMIT, asset + " has no limit, so it does not leave " + tierWords());
      }
    }
    return first(move, Spending::once);
  }

  /** In the order of the assets' names; each has a limit. */
  private Optional<Decision.Refused> first(
      Move move, BiFunction<TierPolicy.Limit, BigInteger, Optional<Decision.Refused>> asked) {
    return sums(move).entrySet().stream()
        .flatMap(sum ->
            asked
                .apply(policy.limit(new ChainAsset(sum.getKey())).orElseThrow(), sum.getValue())
                .stream())
        .findFirst();
  }

  private static Optional<Decision.Refused> once(TierPolicy.Limit limit, BigInteger units) {
    if (units.compareTo(limit.each()) <= 0) return Optional.empty();
    return refused(
        Refusal.OVER_LIMIT,
        "%s units of %s leave, allowed are %s at once"
            .formatted(units, limit.asset(), limit.each()));
  }

  private Optional<Decision.Refused> recipient(Outflow flow) {
    if (flow.to().isEmpty()) return Optional.empty();
    boolean listed = policy.recipients().isEmpty() || policy.recipients().contains(flow.to().get());
    if (flow.known() && listed) return Optional.empty();
    return refused(
        Refusal.RECIPIENT_NOT_ALLOWED,
        flow.to().get()
            + (flow.known()
                ? " is not among the recipients of " + policy.tier().word() + " wallets"
                : " does not stand in the address book"));
  }

  private Optional<Decision.Refused> window(Move move, TierPolicy.Limit limit) {
    BigInteger together = together(limit, Optional.of(move));
    LimitsInForce.Total allowed = inForce.total(policy.tier(), limit);
    if (together.compareTo(allowed.units()) > 0) {
      String why =
          limit.dynamic().isEmpty() ? "" : " of %s: %s".formatted(limit.total(), allowed.why());
      return refused(
          Refusal.OVER_WINDOW,
          "%s units of %s leave %s within %d s with this, allowed are %s%s"
              .formatted(
                  together,
                  limit.asset(),
                  tierWords(),
                  limit.windowSeconds(),
                  allowed.units(),
                  why));
    }
    return Optional.empty();
  }

  private String tierWords() {
    return policy.tier().word() + " wallets";
  }

  /** What moved or still may within the limit's window. */
  BigInteger used(TierPolicy.Limit limit) {
    return together(limit, Optional.empty());
  }

  private BigInteger together(TierPolicy.Limit limit, Optional<Move> judged) {
    List<Move> moves = new ArrayList<>(judged.stream().toList());
    within(limit).forEach(each -> moves.add(each.move()));
    return Rivals.together(moves, each -> unitsOf(each, limit.asset()));
  }

  private List<Proposal> within(TierPolicy.Limit limit) {
    return others.stream()
        .filter(Proposal::counts)
        .filter(each -> each.proposedAt() > now - limit.windowSeconds())
        .toList();
  }

  private static BigInteger unitsOf(Move move, ChainAsset asset) {
    return sums(move).getOrDefault(asset.caip19(), BigInteger.ZERO);
  }

  /** In the order of their names: the first that is refused is the same on every machine. */
  private static Map<String, BigInteger> sums(Move move) {
    Map<String, BigInteger> sums = new TreeMap<>();
    for (Outflow each : move.outflows()) {
      sums.merge(each.asset().caip19(), each.units(), BigInteger::add);
    }
    return sums;
  }

  private static Optional<Decision.Refused> refused(Refusal reason, String why) {
    return Optional.of(new Decision.Refused(reason, why));
  }
}
