package dev.bascule.chain.qbft;

import dev.bascule.core.id.Address;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A gas-free QBFT chain before its first block.
 *
 * @param blockPeriod whole seconds, or whole milliseconds where it is below or between them
 * @param requestTimeout of round 0, whole seconds; it doubles with each round
 * @param epochLength blocks after which open votes lapse
 * @param validators the set of block 1, and where the chain keeps it
 * @param validatorContract where the set is kept in contract mode; one of {@code accounts}
 */
public record GenesisPlan(
    long chainId,
    Fork fork,
    Duration blockPeriod,
    Duration requestTimeout,
    long epochLength,
    long gasLimit,
    ValidatorSet validators,
    Optional<Address> validatorContract,
    Map<Address, GenesisAccount> accounts) {

  public static final long EPOCH_BLOCKS = 30_000;

  public GenesisPlan {
    accounts = java.util.Collections.unmodifiableMap(new TreeMap<>(accounts));
    if (chainId <= 0) throw new IllegalArgumentException("chain id " + chainId);
    if (validators.members().isEmpty()) throw new IllegalArgumentException("no validators");
    if (blockPeriod.toMillis() < 1 || requestTimeout.compareTo(blockPeriod) <= 0) {
      throw new IllegalArgumentException("a round must last longer than a block period");
    }
    if (requestTimeout.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException("the request timeout is counted in whole seconds");
    }
    boolean contract = validators.mode() == ValidatorSet.Mode.CONTRACT;
    if (contract != validatorContract.isPresent()) {
      throw new IllegalArgumentException("contract mode and a validator contract go together");
    }
    if (contract && !accounts.containsKey(validatorContract.orElseThrow())) {
      throw new IllegalArgumentException("the validator contract is not among the accounts");
    }
  }
}
