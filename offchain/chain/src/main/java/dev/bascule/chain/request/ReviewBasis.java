package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.signing.SpendPolicy;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a reader of requests believes: its own, and nothing that came with a request.
 *
 * @param accounts whose keys are here
 * @param safes for which a key signs that is here, or that this reader keeps
 * @param abis by the name of the contract
 */
public record ReviewBasis(
    AddressBook book,
    Map<String, ContractAbi> abis,
    List<Chain> chains,
    List<Address> accounts,
    List<SafeAccount> safes,
    List<Descriptor> descriptors,
    Optional<SpendPolicy> spending) {

  public ReviewBasis {
    abis = Map.copyOf(abis);
    chains = List.copyOf(chains);
    accounts = List.copyOf(accounts);
    safes = List.copyOf(safes);
    descriptors = List.copyOf(descriptors);
  }

  /**
   * An EVM chain.
   *
   * @param coin what fees are paid in
   * @param feeMax the highest fee of one transaction, in the coin's smallest unit
   */
  public record Chain(long chainId, String name, AddressBook.Token coin, BigInteger feeMax) {

    public String asset() {
      return AddressBook.evm(chainId) + "/slip44:60";
    }
  }

  public Optional<SafeAccount> safe(long chainId, Address address) {
    return safes.stream().filter(safe -> safe.is(chainId, address)).findFirst();
  }

  public Optional<Chain> chain(long chainId) {
    return chains.stream().filter(chain -> chain.chainId() == chainId).findFirst();
  }
}
