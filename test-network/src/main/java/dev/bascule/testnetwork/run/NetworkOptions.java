package dev.bascule.testnetwork.run;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.testnetwork.folder.DataFolder;
import java.nio.file.Path;
import java.util.Map;

/**
 * What to start and where.
 *
 * @param port of the service; 0 takes any free one
 * @param chainPort of the chain's RPC; 0 takes any free one
 * @param validators of a Besu network; anvil has none
 * @param mode where a new Besu network keeps them
 * @param settings further settings of the service, for tests
 */
public record NetworkOptions(
    Path repository,
    DataFolder folder,
    ChainChoice chain,
    int port,
    int chainPort,
    int validators,
    ValidatorSet.Mode mode,
    Map<String, String> environment,
    Map<String, String> settings) {

  public static final int DEFAULT_PORT = 8080;
  public static final int DEFAULT_CHAIN_PORT = 8545;
  public static final int DEFAULT_VALIDATORS = 4;

  /** Of every local network without consensus. */
  public static final long ANVIL_CHAIN_ID = 31337;

  /** Of every local network of Besu. */
  public static final long BESU_CHAIN_ID = 1337;

  public static final int VALIDATORS_MAX = 16;

  /** Which chain to run. */
  public enum ChainChoice {
    AUTO,
    ANVIL,
    BESU
  }
}
