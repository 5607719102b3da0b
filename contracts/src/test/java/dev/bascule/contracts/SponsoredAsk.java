package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.List;

/**
 * What an operation asks of its sponsor, as far as the sponsor can see it.
 *
 * @param limits validation, call, before, the sponsor's validation and its {@code postOp}, in gas
 * @param fees in wei a unit of gas
 * @param dataLength of the field that names the sponsor, in bytes
 * @param signed whether by the account's owner
 */
record SponsoredAsk(
    String account,
    Limits limits,
    UserOperation.Fees fees,
    int dataLength,
    long period,
    boolean signed,
    Deed deed) {

  /** In gas. */
  record Limits(long validation, long call, long before, long sponsor, long postOp) {}

  /**
   * What the account does when the operation is executed; either all of it or nothing; as {@code
   * data} the call.
   */
  sealed interface Deed {

    record Nothing() implements Deed {}

    /** A deposit of no coins, which the sponsor refuses. */
    record Fails() implements Deed {}

    /** Runs out of the gas of its call before it has done anything. */
    record Starves() implements Deed {}

    record Withdraws(String to, BigInteger amount) implements Deed {}

    record Deposits(String account, BigInteger amount) implements Deed {}

    record TakesSurplus(String to, BigInteger amount, String data) implements Deed {}

    record SetsOwnQuota(String account, BigInteger gas, String data) implements Deed {}
  }

  /** All that the operation may use, in gas. */
  BigInteger gas() {
    return List.of(limits.validation, limits.call, limits.before, limits.sponsor, limits.postOp)
        .stream()
        .map(BigInteger::valueOf)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  BigInteger postOpGas() {
    return BigInteger.valueOf(limits.postOp);
  }

  /** In wei. */
  BigInteger highestCost() {
    return gas().multiply(BigInteger.valueOf(fees.most()));
  }

  /** In wei a unit of gas, in a block whose own fee is zero. */
  BigInteger price() {
    return BigInteger.valueOf(Math.min(fees.most(), fees.priority()));
  }

  SponsoredAsk with(Limits other) {
    return new SponsoredAsk(account, other, fees, dataLength, period, signed, deed);
  }

  SponsoredAsk ofLength(int otherLength) {
    return new SponsoredAsk(account, limits, fees, otherLength, period, signed, deed);
  }

  SponsoredAsk inPeriod(long other) {
    return new SponsoredAsk(account, limits, fees, dataLength, other, signed, deed);
  }

  SponsoredAsk unsigned() {
    return new SponsoredAsk(account, limits, fees, dataLength, period, false, deed);
  }

  SponsoredAsk with(Deed other) {
    return new SponsoredAsk(account, limits, fees, dataLength, period, signed, other);
  }
}
