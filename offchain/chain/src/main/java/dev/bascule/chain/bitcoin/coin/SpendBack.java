package dev.bascule.chain.bitcoin.coin;

import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Takes a coin of a planned transaction back to us, so that the plan can no longer be mined. */
public final class SpendBack {

  private SpendBack() {}

  /**
   * Spends the largest coin of the plan. The fee is what the rate says, and at least what nodes ask
   * for to replace the plan in their pool: its fee, and {@link FeeRate#INCREMENT} for the own size
   * (BIP-125, rules 3 and 4).
   *
   * @param to an output of ours that nothing was paid to yet
   */
  public static SpendWish.Answer of(
      SpendPlan plan, DerivedOutput to, FeeRate rate, Satoshi feeMax) {
    Coin coin =
        plan.coins().stream()
            .max(Comparator.comparing(Coin::amount).thenComparing(Coin::at, Coin.ORDER))
            .orElseThrow();
    long weight =
        SpendWeight.frame(1, 1) + SpendWeight.input(coin.own()) + SpendWeight.output(to.script());
    long size = SpendWeight.virtualBytes(weight);
    Satoshi replacing = plan.fee().plus(FeeRate.INCREMENT.fee(size));
    Satoshi wanted = rate.fee(size);
    Satoshi fee = wanted.compareTo(replacing) > 0 ? wanted : replacing;
    if (fee.compareTo(feeMax) > 0) {
      return new SpendWish.Answer.Refused(new SpendWish.Refusal.FeeTooHigh(fee, feeMax));
    }
    Satoshi needed = fee.plus(SpendWeight.dust(to.script()));
    if (coin.amount().compareTo(needed) < 0) {
      return new SpendWish.Answer.Refused(new SpendWish.Refusal.TooLittle(coin.amount(), needed));
    }
    var back = new SpendPlan.Change(new Satoshi(coin.amount().value() - fee.value()), to);
    return new SpendWish.Answer.Planned(
        new SpendPlan(List.of(coin), List.of(), Optional.of(back), fee, weight));
  }
}
