package dev.bascule.core.treasury.plan;

import java.math.BigInteger;

/** One asset in one wallet while a plan is made, as if what was planned had been proposed. */
final class Stock {

  private BigInteger free;
  private BigInteger settled;
  private BigInteger after;
  private BigInteger filled;

  /**
   * @param leaving by proposals that are open
   * @param coming by those of our other wallets
   */
  Stock(Position.Reading.Known known, BigInteger leaving, BigInteger coming) {
    this.free = known.free();
    this.settled = known.total().subtract(leaving);
    this.after = settled.add(coming);
    this.filled = known.total().add(coming);
  }

  /** What stays when everything that is open left, and nothing that is open came. */
  BigInteger settled() {
    return settled;
  }

  /** What is there when everything that is open executed. */
  BigInteger after() {
    return after;
  }

  /** What is there when everything that is open came, and nothing that is open left. */
  BigInteger filled() {
    return filled;
  }

  /** What may leave without going below {@code low}; what only comes cannot be moved on. */
  BigInteger above(BigInteger low) {
    return free.min(settled.subtract(low));
  }

  void pay(BigInteger units) {
    free = free.subtract(units);
    settled = settled.subtract(units);
    after = after.subtract(units);
  }

  void receive(BigInteger units) {
    after = after.add(units);
    filled = filled.add(units);
  }
}
