package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.Address;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.coin.OwnScripts;
import dev.bascule.chain.bitcoin.coin.SpendWeight;
import dev.bascule.chain.bitcoin.wire.MalformedBitcoin;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.treasury.CoinChain;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.plan.OwnWallets;
import dev.bascule.core.treasury.plan.PlanBasis;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Addresses of our wallets: by account, or by what the descriptors derive. */
final class OwnAddresses implements OwnWallets, PlanBasis.Payees {

  private final Books books;
  private final Supplier<Optional<OwnScripts>> scripts;

  /**
   * @param scripts that are looked for now; empty where no wallet lies on a UTXO chain
   */
  OwnAddresses(Books books, Supplier<Optional<OwnScripts>> scripts) {
    this.books = books;
    this.scripts = scripts;
  }

  @Override
  public Optional<String> holding(ChainName chain, Recipient to) {
    return books.policy().wallets().stream()
        .filter(wallet -> wallet.chain().equals(chain))
        .filter(wallet ->
            switch (wallet.holder()) {
              case Holder.Account account -> Recipient.of(account.address()).equals(to);
              case Holder.Scripts holder -> isOf(holder, to);
            })
        .map(TreasuryPolicy.Wallet::name)
        .findFirst();
  }

  private boolean isOf(Holder.Scripts wallet, Recipient to) {
    CoinChain chain = books.document().bitcoin().orElseThrow();
    Optional<Script> script = script(chain, to);
    return script
        .flatMap(it -> scripts.get().flatMap(own -> own.find(it)))
        .filter(place -> chain.wallets().get(place.descriptor()).name().equals(wallet.name()))
        .isPresent();
  }

  private static Optional<Script> script(CoinChain chain, Recipient to) {
    try {
      return Optional.of(Address.parse(to.text(), chain.network()).script());
    } catch (MalformedBitcoin other) {
      return Optional.empty();
    }
  }

  /** The first address of the wallet in the address book that the payer's tier may pay. */
  @Override
  public Optional<PlanBasis.Payee> of(TreasuryPolicy.Wallet from, TreasuryPolicy.Wallet to) {
    Set<Recipient> only = books.policy().tierOf(from).recipients();
    return books.document().book().entries().stream()
        .filter(entry -> entry.chain().equals(to.chain().caip2()))
        .map(AddressBook.Entry::address)
        .map(Recipient::new)
        .filter(address -> only.isEmpty() || only.contains(address))
        .filter(address -> holding(to.chain(), address).equals(Optional.of(to.name())))
        .findFirst()
        .map(address -> new PlanBasis.Payee(address, least(to, address)));
  }

  private BigInteger least(TreasuryPolicy.Wallet to, Recipient address) {
    if (to.holder() instanceof Holder.Account) return BigInteger.ONE;
    Script script = script(books.document().bitcoin().orElseThrow(), address).orElseThrow();
    return BigInteger.valueOf(SpendWeight.dust(script).value());
  }
}
