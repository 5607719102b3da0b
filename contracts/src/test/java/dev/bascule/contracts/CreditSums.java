package dev.bascule.contracts;

import java.math.BigInteger;

/**
 * What one account brought to its sponsor, took and was charged, in wei, and the gas that it asked
 * for in the last period in which it asked.
 */
record CreditSums(
    BigInteger brought, BigInteger took, BigInteger charged, long period, BigInteger asked) {

  static final CreditSums NONE =
      new CreditSums(BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, 0, BigInteger.ZERO);

  BigInteger credit() {
    return brought.subtract(took).subtract(charged);
  }

  CreditSums bringing(BigInteger amount) {
    return new CreditSums(brought.add(amount), took, charged, period, asked);
  }

  CreditSums taking(BigInteger amount) {
    return new CreditSums(brought, took.add(amount), charged, period, asked);
  }

  CreditSums charging(BigInteger amount) {
    return new CreditSums(brought, took, charged.add(amount), period, asked);
  }

  CreditSums asking(long in, BigInteger gas) {
    return new CreditSums(brought, took, charged, in, gas);
  }
}
