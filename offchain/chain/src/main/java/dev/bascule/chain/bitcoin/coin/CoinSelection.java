package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * First looks for coins that pay so exactly that change would cost more than it is worth (branch
 * and bound, Erhardt 2016, as in Bitcoin Core), then takes the largest until there is enough. What
 * is too little for change goes to the fee.
 */
final class CoinSelection {

  /** The previous transactions of so many inputs fit a PSBT, and its signature a person's day. */
  static final int COINS_MAX = 100;

  private static final int TRIES_MAX = 100_000;

  private final SpendWish wish;
  private final List<Coin> required;
  private final List<Candidate> free;
  private final Optional<SpendPlan> before;
  private final long paid;
  private final Satoshi changeLeast;
  private int tries;

  /**
   * @param worth what the coin brings after its own input is paid for, in satoshi
   */
  private record Candidate(Coin coin, long worth) {}

  CoinSelection(SpendWish wish, List<Coin> required, List<Coin> coins, Optional<SpendPlan> before) {
    this.wish = wish;
    this.required = required;
    this.before = before;
    Set<Coin> taken = new HashSet<>(required);
    this.free =
        coins.stream()
            .distinct()
            .filter(coin -> !taken.contains(coin))
            .map(coin -> new Candidate(coin, effective(coin)))
            .filter(candidate -> candidate.worth > 0)
            .sorted(
                Comparator.comparingLong(Candidate::worth)
                    .reversed()
                    .thenComparing(candidate -> candidate.coin.at(), Coin.ORDER))
            .toList();
    this.paid = wish.payments().stream().mapToLong(output -> output.amount().value()).sum();
    this.changeLeast = SpendWeight.dust(wish.change().script());
  }

  private long effective(Coin coin) {
    long input = SpendWeight.virtualBytes(SpendWeight.input(coin.own()));
    return coin.amount().value() - wish.rate().fee(input).value();
  }

  SpendWish.Answer run() {
    if (wish.payments().isEmpty()) return refused(new SpendWish.Refusal.NobodyToPay());
    for (int i = 0; i < wish.payments().size(); i++) {
      TxOutput payment = wish.payments().get(i);
      Satoshi least = SpendWeight.dust(payment.script());
      if (payment.amount().compareTo(least) < 0) {
        return refused(new SpendWish.Refusal.Dust(i, payment.amount(), least));
      }
    }
    Optional<SpendPlan> plan = before.isEmpty() ? exact() : Optional.empty();
    if (plan.isEmpty()) plan = largestFirst();
    if (plan.isEmpty()) return refused(shortfall());
    Satoshi fee = plan.get().fee();
    return fee.compareTo(wish.feeMax()) > 0
        ? refused(new SpendWish.Refusal.FeeTooHigh(fee, wish.feeMax()))
        : new SpendWish.Answer.Planned(plan.get());
  }

  private static SpendWish.Answer refused(SpendWish.Refusal reason) {
    return new SpendWish.Answer.Refused(reason);
  }

  private SpendWish.Refusal shortfall() {
    if (free.size() + required.size() > COINS_MAX) {
      return new SpendWish.Refusal.TooManyCoins(COINS_MAX);
    }
    List<Coin> all = new ArrayList<>(required);
    free.forEach(candidate -> all.add(candidate.coin));
    long available = sum(all);
    return new SpendWish.Refusal.TooLittle(
        new Satoshi(available), new Satoshi(paid + needed(weight(all, false))));
  }

  // ---- what a set of coins comes to

  private long weight(List<Coin> coins, boolean change) {
    long weight =
        SpendWeight.frame(coins.size(), wish.payments().size() + (change ? 1 : 0))
            + (change ? SpendWeight.output(wish.change().script()) : 0);
    for (Coin coin : coins) weight += SpendWeight.input(coin.own());
    for (TxOutput payment : wish.payments()) weight += SpendWeight.output(payment.script());
    return weight;
  }

  /** The least fee; a replacement pays all that was paid before, and for its own way (rule 4). */
  private long needed(long weight) {
    long size = SpendWeight.virtualBytes(weight);
    long fee = wish.rate().fee(size).value();
    if (before.isEmpty()) return fee;
    return Math.max(fee, before.get().fee().value() + FeeRate.INCREMENT.fee(size).value());
  }

  private static long sum(List<Coin> coins) {
    return coins.stream().mapToLong(coin -> coin.amount().value()).sum();
  }

  /** With change where it is worth one; empty if the coins are not enough. */
  private Optional<SpendPlan> complete(List<Coin> coins) {
    long left = sum(coins) - paid;
    long withChange = weight(coins, true);
    long change = left - needed(withChange);
    if (change >= changeLeast.value()) {
      SpendPlan.Change back = new SpendPlan.Change(new Satoshi(change), wish.change());
      return Optional.of(plan(coins, Optional.of(back), left - change, withChange));
    }
    return withoutChange(coins, left);
  }

  private Optional<SpendPlan> withoutChange(List<Coin> coins, long left) {
    long weight = weight(coins, false);
    return left >= needed(weight)
        ? Optional.of(plan(coins, Optional.empty(), left, weight))
        : Optional.empty();
  }

  private SpendPlan plan(
      List<Coin> coins, Optional<SpendPlan.Change> change, long fee, long weight) {
    return new SpendPlan(coins, wish.payments(), change, new Satoshi(fee), weight);
  }

  // ---- which coins

  private Optional<SpendPlan> largestFirst() {
    List<Coin> taken = new ArrayList<>(required);
    Optional<SpendPlan> plan = taken.isEmpty() ? Optional.empty() : complete(taken);
    for (Candidate candidate : free) {
      if (plan.isPresent() || taken.size() == COINS_MAX) return plan;
      taken.add(candidate.coin);
      plan = complete(taken);
    }
    return plan;
  }

  private Optional<SpendPlan> exact() {
    long fixed =
        SpendWeight.frame(1, wish.payments().size())
            + wish.payments().stream()
                .mapToLong(payment -> SpendWeight.output(payment.script()))
                .sum();
    long target = paid + wish.rate().fee(SpendWeight.virtualBytes(fixed)).value();
    long changeCosts =
        SpendWeight.output(wish.change().script()) + SpendWeight.input(wish.change());
    long most = target + wish.rate().fee(SpendWeight.virtualBytes(changeCosts)).value();
    long rest = 0;
    for (Candidate candidate : free) rest += candidate.worth;
    return search(new ArrayList<>(), 0, 0, rest, target, most);
  }

  /** Depth first, the largest first; with each coin before without it. */
  private Optional<SpendPlan> search(
      List<Coin> taken, int from, long value, long rest, long target, long most) {
    if (value >= target) {
      Optional<SpendPlan> plan = withoutChange(taken, sum(taken) - paid);
      if (plan.isPresent()) return plan;
    }
    if (taken.size() == COINS_MAX) return Optional.empty();
    long left = rest;
    for (int at = from; at < free.size(); at++) {
      if (value + left < target || ++tries > TRIES_MAX) return Optional.empty();
      long worth = free.get(at).worth;
      left -= worth;
      if (value + worth > most) continue;
      taken.add(free.get(at).coin);
      Optional<SpendPlan> found = search(taken, at + 1, value + worth, left, target, most);
      if (found.isPresent()) return found;
      taken.removeLast();
    }
    return Optional.empty();
  }
}
