package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.Optional;

/**
 * What became of an operation.
 *
 * @param call why its call was refused
 * @param postOp why {@code postOp} was, which undoes the call
 */
record SponsoredOutcome(
    boolean success,
    Optional<Refusal> call,
    Optional<Refusal> postOp,
    Optional<Settling> settling) {

  /**
   * What only the entry point knows of an operation: gas is measured there.
   *
   * @param cost as it told {@code postOp}; zero where it called none
   * @param charged in the end
   * @param beyondPrefund whether it charged all because even that did not cover the gas
   */
  record Measured(BigInteger cost, BigInteger charged, boolean beyondPrefund) {}

  /** What {@code postOp} is told beside the cost; mode 0: the call succeeded, 1: it reverted. */
  record Settling(
      long mode, String account, BigInteger reserved, BigInteger postOpGas, BigInteger price) {}
}
