package dev.bascule.node.membership;

import dev.bascule.chain.qbft.GenesisAccount;
import dev.bascule.chainrpc.registry.RegistryGenesis;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NetworkFolderWriter;
import dev.bascule.node.network.RegistryAtGenesis;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes folders of networks whose genesis brings the registry of its members. */
public final class NetworkWriting {

  private NetworkWriting() {}

  public static NetworkFolderWriter writer(SecureRandom random) {
    return new NetworkFolderWriter(Optional.of(new Founding(random)), random);
  }

  private record Founding(SecureRandom random) implements RegistryAtGenesis {

    @Override
    public Address address() {
      return RegistryGenesis.ADDRESS;
    }

    @Override
    public GenesisAccount account(NetworkFolder network) throws IOException {
      return Membership.genesis(network, Membership.parameters(network), random).account();
    }

    @Override
    public List<Address> voters(NetworkFolder network) throws IOException {
      List<Address> voters = new ArrayList<>();
      for (NetworkFile.Organisation each : network.file().organisations()) {
        VoterKey.address(network, each.id()).ifPresent(voters::add);
      }
      return voters;
    }
  }
}
