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
import java.util.TreeSet;

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
   * @param validators whose quorum seals its blocks, ascending; none where nobody registered them
   */
  public record Chain(
      long chainId,
      String name,
      AddressBook.Token coin,
      BigInteger feeMax,
      List<Address> validators) {

    public Chain {
      validators = List.copyOf(new TreeSet<>(validators));
    }

    /** Of whose state nothing is known. */
    public Chain(long chainId, String name, AddressBook.Token coin, BigInteger feeMax) {
      this(chainId, name, coin, feeMax, List.of());
    }

    private Chain sealedBy(List<Address> others) {
      return new Chain(chainId, name, coin, feeMax, others);
    }

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

  /** For a request that was not handed out yet: no state comes with it, and none is missed. */
  public ReviewBasis withoutValidators() {
    return withChains(chains.stream().map(chain -> chain.sealedBy(List.of())).toList());
  }

  /** For whoever follows the chain's validators by proofs. */
  public ReviewBasis withValidators(long chainId, List<Address> validators) {
    return withChains(
        chains.stream()
            .map(chain -> chain.chainId() == chainId ? chain.sealedBy(validators) : chain)
            .toList());
  }

  private ReviewBasis withChains(List<Chain> others) {
    return new ReviewBasis(book, abis, others, accounts, safes, descriptors, spending);
  }
}
