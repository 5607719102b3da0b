package dev.bascule.chainrpc.vault;

import dev.bascule.core.id.Address;
import java.math.BigInteger;

/**
 * What is deployed, for whom.
 *
 * @param governance also the deployer: it lists, grants and protects
 * @param checkpointKey signs checkpoints; it becomes operator key 1
 * @param timings of the protocol
 */
public record DeploymentPlan(
    String tokenName,
    String tokenSymbol,
    int tokenDecimals,
    Address governance,
    Address operator,
    Address guardian,
    Address issuer,
    BigInteger issuerQuota,
    Address checkpointKey,
    Timings timings) {

  /**
   * The spans of the protocol (docs/protocol.md, section 10), blocks taken at one second each.
   *
   * @param exitSeconds D_exit; the others follow in the proportions of the protocol's defaults
   */
  public record Timings(long exitSeconds) {
    public static Timings production() {
      return new Timings(24 * 3600L);
    }

    /** One twenty-fourth of D_exit, an hour with the defaults. */
    long unitSeconds() {
      return Math.max(1, exitSeconds / 24);
    }
  }
}
