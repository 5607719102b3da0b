package dev.bascule.testnetwork.contract;

import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.contracts.bindings.SettlementVault.Parameters;
import java.math.BigInteger;

/** The defaults of docs/protocol.md section 10 for blocks of one second. */
final class VaultParameters {

  static final long HOUR = 3600;
  private static final long KEY_RETIREMENT_SECONDS = 600;
  private static final long OBSERVATION_LAG_SECONDS = 60;
  private static final long MAX_TTL_SECONDS = 6 * HOUR;
  private static final long MAX_PARTS = 10_000;

  private VaultParameters() {}

  static Parameters oneSecondBlocks() {
    return new Parameters(
        span(10), // I_anchor
        span(60), // I_settle
        span(6 * HOUR), // L
        span(12 * HOUR), // D_watch
        span(24 * HOUR), // D_exit
        span(24 * HOUR), // F
        span(72 * HOUR), // D_bond
        span(4 * HOUR), // P
        BigInteger.valueOf(KEY_RETIREMENT_SECONDS),
        BigInteger.valueOf(OBSERVATION_LAG_SECONDS),
        BigInteger.valueOf(MAX_TTL_SECONDS),
        BigInteger.valueOf(MAX_PARTS));
  }

  /** As many blocks as seconds. */
  private static SettlementVault.Duration span(long seconds) {
    return new SettlementVault.Duration(BigInteger.valueOf(seconds), BigInteger.valueOf(seconds));
  }
}
