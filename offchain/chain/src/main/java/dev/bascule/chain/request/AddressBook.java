package dev.bascule.chain.request;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Whom and what the signer's owner knows, entered by hand and never from a request. */
public record AddressBook(List<Entry> entries) {

  /** So many hex digits at both ends are all that people look at. */
  private static final int LOOKED_AT = 4;

  public AddressBook {
    entries = List.copyOf(entries);
  }

  /**
   * @param chain {@code eip155:1337} or {@code bip122:regtest}
   * @param address in lower case on EVM chains
   * @param contract the name of the ABI it is called by; empty for a person's account
   * @param token empty for what is no token
   * @param codeHash Keccak-256 of the code that the owner read there; empty where nobody did
   */
  public record Entry(
      String chain,
      String address,
      String name,
      Optional<String> contract,
      Optional<Token> token,
      Optional<Hash32> codeHash) {

    /** Of whose code nothing is known. */
    public Entry(
        String chain,
        String address,
        String name,
        Optional<String> contract,
        Optional<Token> token) {
      this(chain, address, name, contract, token, Optional.empty());
    }
  }

  /** What a token's units are. */
  public record Token(String currency, int decimals) {

    /** An exact decimal with its currency. */
    public String text(BigInteger units) {
      return Amounts.text(units, decimals) + " " + currency;
    }
  }

  public static String evm(long chainId) {
    return "eip155:" + chainId;
  }

  public Optional<Entry> find(String chain, String address) {
    return entries.stream()
        .filter(entry -> entry.chain().equals(chain) && entry.address().equals(address))
        .findFirst();
  }

  public Optional<Entry> find(long chainId, Address address) {
    return find(evm(chainId), address.hex());
  }

  /** An entry that somebody could take this address for: the same ends, another middle. */
  public Optional<Entry> lookalike(String chain, Address address) {
    String own = address.hex();
    return entries.stream()
        .filter(entry -> entry.chain().equals(chain) && !entry.address().equals(own))
        .filter(entry -> entry.address().length() == own.length())
        .filter(entry ->
            entry.address().regionMatches(2, own, 2, LOOKED_AT)
                && entry.address().endsWith(own.substring(own.length() - LOOKED_AT)))
        .findFirst();
  }

  /** The name and the whole address; never an address cut short. */
  public String text(long chainId, Address address) {
    String whole = Eip55.checksummed(address);
    return find(chainId, address)
        .map(entry -> entry.name() + " (" + whole + ")")
        .orElse(whole + " (NOT IN YOUR ADDRESS BOOK)");
  }
}
