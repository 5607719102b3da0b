package dev.bascule.node.network;

import dev.bascule.chain.qbft.GenesisAccount;
import dev.bascule.core.id.Address;
import java.util.Map;

/**
 * The contract that keeps the set of validators where {@code network.yml} asks for contract mode.
 * It is there before the first block, because the first block asks it.
 */
public interface RegistryAtGenesis {

  Address address();

  /**
   * @param validators the address of each validator, by the name of its node
   */
  GenesisAccount account(NetworkFile file, Map<String, Address> validators);
}
