package dev.bascule.cli.wallet;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The demo wallets by name; each key is derived once. */
public final class Wallets {
  private record Wallet(SecretKey key, Address address) {}

  private final DemoWallets seed;
  private final Map<String, Wallet> byName = new ConcurrentHashMap<>();

  public Wallets(DemoWallets seed) {
    this.seed = seed;
  }

  /** A name's wallet, or the address itself when the name is one. */
  public Address address(String nameOrAddress) {
    return isAddress(nameOrAddress) ? Eip55.parse(nameOrAddress) : wallet(nameOrAddress).address();
  }

  /** Somebody else's account: it can be paid, and cannot pay from here. */
  public static boolean isAddress(String nameOrAddress) {
    return nameOrAddress.startsWith("0x") && nameOrAddress.length() == 42;
  }

  public SecretKey key(String name) {
    return wallet(name).key();
  }

  public Hash32 salt(String reference) {
    return seed.salt(reference);
  }

  private Wallet wallet(String name) {
    return byName.computeIfAbsent(
        name,
        absent -> {
          SecretKey key = seed.wallet(absent);
          return new Wallet(key, Signer.of(key.publicKey()));
        });
  }
}
