package dev.bascule.node.besu;

/**
 * A consortium chain to run on this machine.
 *
 * @param firstRpcPort 0 for any free port; otherwise the first node's, the others take what is free
 *     from there on
 */
public record ConsortiumPlan(
    long chainId,
    int validators,
    int blockPeriodSeconds,
    int requestTimeoutSeconds,
    int firstRpcPort,
    boolean adminApi) {

  public static final int VALIDATORS_MAX = 16;

  public ConsortiumPlan {
    if (chainId <= 0) throw new IllegalArgumentException("chain id " + chainId);
    if (validators < 1 || validators > VALIDATORS_MAX) {
      throw new IllegalArgumentException(validators + " validators, 1 to " + VALIDATORS_MAX);
    }
    if (blockPeriodSeconds < 1 || requestTimeoutSeconds <= blockPeriodSeconds) {
      throw new IllegalArgumentException("a round must last longer than a block period");
    }
  }

  /** One-second blocks; rounds of four seconds, which a small machine needs. */
  public static ConsortiumPlan of(long chainId, int validators, int firstRpcPort) {
    return new ConsortiumPlan(chainId, validators, 1, 4, firstRpcPort, false);
  }

  /** Seals that make a block final: ceil(2n/3). */
  public int quorum() {
    return (2 * validators + 2) / 3;
  }
}
