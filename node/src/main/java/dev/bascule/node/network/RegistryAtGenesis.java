package dev.bascule.node.network;

import dev.bascule.chain.qbft.GenesisAccount;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.util.List;

/**
 * The contract that lists the members. It is there before the first block; in contract mode the
 * first block asks it for the validators.
 */
public interface RegistryAtGenesis {

  Address address();

  /**
   * @param network with the keys of its nodes, and no genesis yet
   */
  GenesisAccount account(NetworkFolder network) throws IOException;

  /** The accounts by which the organisations of the network vote, as far as they are known. */
  List<Address> voters(NetworkFolder network) throws IOException;
}
