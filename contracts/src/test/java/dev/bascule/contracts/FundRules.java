package dev.bascule.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.contracts.bindings.SecurityFund.FundLimits;
import dev.bascule.contracts.bindings.SecurityFund.LossClaim;
import dev.bascule.contracts.bindings.SecurityFund.Pot;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * The invariants of the fund's page over what the chain was seen to do; no model is asked. Names
 * are those of the Solidity tests.
 */
final class FundRules {

  private static final BigInteger WHOLE = BigInteger.valueOf(10_000); // basis points

  /** What left a pot in the period that runs, to all and to each claim. */
  private static final class Period {
    Pot pot;
    BigInteger paid = BigInteger.ZERO;
    final Map<Integer, BigInteger> paidTo = new HashMap<>();

    Period(Pot pot) {
      this.pot = pot;
    }
  }

  private final Map<String, BigInteger> given = new HashMap<>();
  private final Map<String, BigInteger> paid = new HashMap<>();
  private final Map<String, Period> periods = new HashMap<>();
  private final Map<Integer, BigInteger> awards = new HashMap<>();

  void contributed(String token, BigInteger received) {
    given.merge(token, received, BigInteger::add);
  }

  /** The consortium decided it; a second time must have been refused. */
  void awarded(int id, BigInteger amount) {
    assertThat(awards.put(id, amount)).as("claim %d is awarded once", id).isNull();
  }

  /**
   * For each token, given = held + paid, and the fund has what it holds.
   *
   * @param balance of the fund, as the token says
   */
  void fundHoldsWhatItOwes(String token, BigInteger held, BigInteger balance, String after) {
    BigInteger in = given.getOrDefault(token, BigInteger.ZERO);
    BigInteger out = paid.getOrDefault(token, BigInteger.ZERO);
    assertThat(held).as("%s: given = held + paid", after).isEqualTo(in.subtract(out));
    assertThat(balance).as("%s: the fund has what it holds", after).isGreaterThanOrEqualTo(held);
  }

  /** Paid is at most what was awarded, and that at most what was claimed. */
  void neverWithoutAward(int id, LossClaim it, String after) {
    BigInteger awarded = awards.getOrDefault(id, BigInteger.ZERO);
    assertThat(it.awarded).as("%s: awarded as decided", after).isEqualTo(awarded);
    assertThat(it.paid).as("%s: paid <= awarded", after).isLessThanOrEqualTo(awarded);
    assertThat(awarded).as("%s: awarded <= claimed", after).isLessThanOrEqualTo(it.claimed);
  }

  /**
   * A payment just made keeps to the caps, and a period begins when the one before has passed in
   * blocks and in seconds.
   *
   * @param amount by which the claim's paid part grew
   * @param pot as it is afterwards
   * @param limits in force
   */
  void payoutsWithinCaps(
      int id, String token, BigInteger amount, Pot pot, FundLimits limits, String after) {
    assertThat(amount).as("%s: a payment pays", after).isPositive();
    Period last = periods.get(token);
    if (last == null || !last.pot.period.equals(pot.period)) {
      if (last != null) spanHasPassed(last.pot, pot, limits, after);
      last = new Period(pot);
      periods.put(token, last);
    }
    last.pot = pot;
    last.paid = last.paid.add(amount);
    last.paidTo.merge(id, amount, BigInteger::add);
    paid.merge(token, amount, BigInteger::add);
    within(last.paid, pot.base, limits.periodBps, after + ": cap of the period");
    within(last.paidTo.get(id), pot.base, limits.claimBps, after + ": cap of the claim");
  }

  private static void spanHasPassed(Pot last, Pot pot, FundLimits limits, String after) {
    assertThat(pot.began.blockNumber.subtract(last.began.blockNumber))
        .as("%s: blocks of a period", after)
        .isGreaterThanOrEqualTo(limits.period.blocks);
    assertThat(pot.began.time.subtract(last.began.time))
        .as("%s: seconds of a period", after)
        .isGreaterThanOrEqualTo(limits.period.secs);
  }

  /** sum &lt;= ceil(base * bps / 10000), without a division. */
  private static void within(BigInteger sum, BigInteger base, BigInteger bps, String what) {
    BigInteger justBelow = sum.subtract(BigInteger.ONE).multiply(WHOLE);
    assertThat(justBelow).as(what).isLessThan(base.multiply(bps));
  }
}
