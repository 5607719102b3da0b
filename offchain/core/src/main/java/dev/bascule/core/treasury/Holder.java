package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;

/** Who holds what a wallet has, as the chain knows it. */
public sealed interface Holder {

  ChainName chain();

  /** An account of an EVM chain. */
  record Account(long chainId, Address address) implements Holder {
    public Account {
      if (address.isZero()) throw new IllegalArgumentException("the zero address holds nothing");
    }

    @Override
    public ChainName chain() {
      return ChainName.evm(chainId);
    }

    @Override
    public String toString() {
      return address + " on " + chain();
    }
  }

  /**
   * The scripts of one descriptor on a UTXO chain.
   *
   * @param name of the wallet: its scripts are many and have no name of their own
   */
  record Scripts(ChainName chain, String name) implements Holder {
    public Scripts {
      requireNonNull(chain);
      requireNonNull(name);
    }

    @Override
    public String toString() {
      return name + " on " + chain;
    }
  }
}
