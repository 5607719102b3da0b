package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;

/** The place of a transaction on its chain: of all transactions with one slot, one executes. */
public record Slot(long chainId, Address account, long nonce) {

  public Slot {
    requireNonNull(account);
    if (chainId <= 0) throw new IllegalArgumentException("chain id is " + chainId);
    // EIP-2681 allows up to 2^64 - 2; no account of people gets past 63 bits.
    if (nonce < 0) throw new IllegalArgumentException("nonce past 63 bits");
  }

  public boolean sameAccount(Slot other) {
    return chainId == other.chainId && account.equals(other.account);
  }

  @Override
  public String toString() {
    return "nonce " + nonce + " of " + account + " on eip155:" + chainId;
  }
}
