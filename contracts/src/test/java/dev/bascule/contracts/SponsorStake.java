package dev.bascule.contracts;

import java.math.BigInteger;

/**
 * A stake in the entry point (0.8), and what it says to a change of it.
 *
 * @param amount in wei
 * @param delay between unlocking and withdrawing, in seconds; zero without a stake
 * @param due when it may be withdrawn; zero while it is locked
 */
record SponsorStake(BigInteger amount, boolean locked, long delay, long due) {

  static final SponsorStake NONE = new SponsorStake(BigInteger.ZERO, false, 0, 0);

  /** Why more cannot be added; empty if it can. */
  String againstAdding(long newDelay, BigInteger more) {
    if (newDelay == 0) return "must specify unstake delay";
    if (newDelay < delay) return "cannot decrease unstake time";
    return amount.add(more).signum() == 0 ? "no stake specified" : "";
  }

  SponsorStake plus(long newDelay, BigInteger more) {
    return new SponsorStake(amount.add(more), true, newDelay, 0);
  }

  String againstUnlocking() {
    if (delay == 0) return "not staked";
    return locked ? "" : "already unstaking";
  }

  SponsorStake unlocked(long time) {
    return new SponsorStake(amount, false, delay, time + delay);
  }

  String againstWithdrawing(long time) {
    if (amount.signum() == 0) return "No stake to withdraw";
    if (due == 0) return "must call unlockStake() first";
    return due > time ? "Stake withdrawal is not due" : "";
  }
}
