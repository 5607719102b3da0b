package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import java.util.List;
import java.util.Optional;

/**
 * What is to be paid, and under which limits.
 *
 * @param payments amounts that others get whole; the fee is on top
 * @param change where the rest goes: an output of ours that nothing was paid to yet
 * @param feeMax more is refused
 */
public record SpendWish(
    List<TxOutput> payments, DerivedOutput change, FeeRate rate, Satoshi feeMax) {

  public SpendWish {
    payments = List.copyOf(payments);
  }

  /** Why nothing was planned, in the order of precedence. */
  public sealed interface Refusal {

    /** There is nobody to pay. */
    record NobodyToPay() implements Refusal {}

    /** Nodes do not pass on so little. */
    record Dust(int payment, Satoshi amount, Satoshi least) implements Refusal {}

    /** All that may be spent is not enough. */
    record TooLittle(Satoshi available, Satoshi needed) implements Refusal {}

    /** The payment takes more coins than fit into one transaction: merge some first. */
    record TooManyCoins(int most) implements Refusal {}

    /** The fee is above the limit. */
    record FeeTooHigh(Satoshi fee, Satoshi feeMax) implements Refusal {}

    /** A replacement that pays no higher rate is none (Bitcoin Core since 0.12). */
    record RateNotHigher(FeeRate rate, FeeRate before) implements Refusal {}
  }

  /** The answer. */
  public sealed interface Answer {

    record Planned(SpendPlan plan) implements Answer {}

    record Refused(Refusal reason) implements Answer {}
  }

  /**
   * Chooses among the coins. The same wish and the same coins in any order give the same plan.
   *
   * @param coins those that may be spent: deep enough, and held by nobody else
   */
  public Answer plan(List<Coin> coins) {
    return new CoinSelection(this, List.of(), coins, Optional.empty()).run();
  }

  /**
   * The same payments with a higher fee (BIP-125): all coins of the plan before are spent again,
   * what others get stays as it is, and the change pays. Where that is too little, more coins come
   * in; they are in blocks already, so that no new unconfirmed input is among them (rule 2).
   *
   * @param more coins that may be added
   */
  public static Answer replace(SpendPlan before, SpendWish wish, List<Coin> more) {
    if (!wish.payments.equals(before.payments())) {
      throw new IllegalArgumentException("a replacement that pays others than before");
    }
    if (wish.rate.compareTo(before.rate()) <= 0) {
      return new Answer.Refused(new Refusal.RateNotHigher(wish.rate, before.rate()));
    }
    return new CoinSelection(wish, before.coins(), more, Optional.of(before)).run();
  }

  /** The wish that made a plan, at another rate. */
  public static SpendWish again(
      SpendPlan before, DerivedOutput change, FeeRate rate, Satoshi feeMax) {
    DerivedOutput same = before.change().map(SpendPlan.Change::own).orElse(change);
    return new SpendWish(before.payments(), same, rate, feeMax);
  }
}
