package dev.bascule.service.treasury;

import dev.bascule.chain.request.AddressBook;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.plan.OpenMoves;
import dev.bascule.core.treasury.plan.OwnWallets;
import dev.bascule.core.treasury.plan.Position;
import dev.bascule.core.treasury.plan.Position.Reading;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jooq.DSLContext;

/** What lies where, of every wallet and asset, and what is under way between them. */
final class Positions {

  private final DSLContext sql;
  private final Books books;
  private final Safes safes;
  private final Wallets wallets;
  private final Optional<CoinWallets> coins;
  private final OwnWallets own;

  Positions(
      DSLContext sql,
      Books books,
      Safes safes,
      Wallets wallets,
      Optional<CoinWallets> coins,
      OwnWallets own) {
    this.sql = sql;
    this.books = books;
    this.safes = safes;
    this.wallets = wallets;
    this.coins = coins;
    this.own = own;
  }

  /**
   * @param open what may still get into a block
   */
  record Snapshot(List<Position> positions, OpenMoves open) {}

  Snapshot read() {
    // Counts before balances: what executes in between is still reserved, and never counted as
    // free.
    Map<Holder.Account, Count> counts = counts();
    var open = new OpenMoves(open(counts), own);
    List<Position> positions = new ArrayList<>();
    for (TreasuryPolicy.Wallet wallet : books.policy().wallets()) {
      switch (wallet.holder()) {
        case Holder.Account account ->
            assets(wallet.chain())
                .forEach(asset ->
                    positions.add(
                        new Position(
                            wallet, asset, reading(wallet, account, asset, counts, open))));
        case Holder.Scripts scripts ->
            positions.add(
                new Position(
                    wallet,
                    new ChainAsset(wallet.chain() + "/slip44:0"),
                    coins.orElseThrow().position(scripts)));
      }
    }
    return new Snapshot(positions, open);
  }

  /** How many transactions of an account there are, or why that is not known. */
  private sealed interface Count {
    record Known(long nonce) implements Count {}

    record Unknown(Reading.Unknown why) implements Count {}
  }

  /** A node that is silent is asked once, and not for every account. */
  private Map<Holder.Account, Count> counts() {
    Map<Holder.Account, Count> counts = new HashMap<>();
    Optional<Reading.Unknown> silent = Optional.empty();
    for (TreasuryPolicy.Wallet wallet : books.policy().wallets()) {
      if (!(wallet.holder() instanceof Holder.Account account)) continue;
      if (silent.isEmpty()) {
        silent = unless(() -> counts.put(account, new Count.Known(safes.count(account))));
      }
      silent.ifPresent(why -> counts.put(account, new Count.Unknown(why)));
    }
    return counts;
  }

  /** Why the node's answer cannot be had. */
  private static Optional<Reading.Unknown> unless(Runnable asking) {
    try {
      asking.run();
      return Optional.empty();
    } catch (RpcException none) {
      return Optional.of(new Reading.Unknown(none.failure().code(), none.failure().sentence()));
    } catch (MalformedAnswer malformed) {
      return Optional.of(
          new Reading.Unknown("node_answer_malformed", String.valueOf(malformed.getMessage())));
    }
  }

  private List<Move> open(Map<Holder.Account, Count> counts) {
    return new SqlProposals(sql)
        .mayExecute().stream()
            .map(each -> each.proposal().move())
            .filter(move ->
                switch (move.slot()) {
                  case Slot.Nonce(Holder.Account account, long nonce) ->
                      !(counts.get(account) instanceof Count.Known(long count)) || nonce >= count;
                  case Slot.Coins(Holder.Scripts scripts, var held) ->
                      coins.filter(it -> it.areUnspent(scripts, held)).isPresent();
                })
            .toList();
  }

  private Reading reading(
      TreasuryPolicy.Wallet wallet,
      Holder.Account account,
      ChainAsset asset,
      Map<Holder.Account, Count> counts,
      OpenMoves open) {
    if (counts.get(account) instanceof Count.Unknown(Reading.Unknown why)) return why;
    List<Reading> read = new ArrayList<>();
    Optional<Reading.Unknown> none =
        unless(() ->
            read.add(
                wallets
                    .balance(account.address(), asset)
                    .map(balance -> known(balance, open.leaving(wallet, asset)))
                    .orElse(
                        new Reading.Unknown(
                            "no_balance", "the contract of " + asset + " answers none"))));
    return none.isPresent() ? none.get() : read.getFirst();
  }

  /** Of an account everything is confirmed; of what is not there nothing is reserved. */
  private static Reading known(BigInteger balance, BigInteger leaving) {
    BigInteger reserved = balance.min(leaving);
    return new Reading.Known(balance, BigInteger.ZERO, reserved, balance.subtract(reserved));
  }

  /** The coin, what has a limit, and the tokens of the address book. */
  private List<ChainAsset> assets(ChainName chain) {
    Stream<ChainAsset> limits =
        books.policy().tiers().stream()
            .filter(tier -> tier.chain().equals(chain))
            .flatMap(tier -> tier.limits().stream())
            .map(TierPolicy.Limit::asset);
    Stream<ChainAsset> tokens =
        books.document().book().entries().stream()
            .filter(entry -> entry.chain().equals(chain.caip2()) && entry.token().isPresent())
            .map(AddressBook.Entry::address)
            .map(address -> new ChainAsset(chain + "/erc20:" + address));
    return Stream.of(Stream.of(new ChainAsset(chain + "/slip44:60")), limits, tokens)
        .flatMap(each -> each)
        .distinct()
        .toList();
  }
}
