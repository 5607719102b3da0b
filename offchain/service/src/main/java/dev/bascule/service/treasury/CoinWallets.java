package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.coin.Coin;
import dev.bascule.chain.bitcoin.watch.WatchBook;
import dev.bascule.chain.treasury.CoinChain;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.plan.Position;
import dev.bascule.core.treasury.plan.RiskSignal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Wallets of the UTXO chain as an officer sees them. */
final class CoinWallets {

  private static final String FOLLOWING = "following";
  private static final String STOPPED = "stopped";

  private final DSLContext sql;
  private final Books books;
  private final CoinWatch watch;

  CoinWallets(DSLContext sql, Books books, CoinWatch watch) {
    this.sql = sql;
    this.books = books;
    this.watch = watch;
  }

  /**
   * A wallet on the wire; amounts are decimal strings in satoshi.
   *
   * @param receive the first address that nothing was paid to; absent before the book began
   * @param held coins that proposals stand for
   */
  record Wire(
      String name,
      String chain,
      String descriptor,
      @Nullable String receive,
      String tier,
      int approvalsNeeded,
      String delaySeconds,
      List<String> recipients,
      List<Wallets.Holding> holdings,
      Balance balance,
      Reading reading,
      List<HeldCoin> held,
      List<String> conflicts)
      implements Wallets.WalletWire {}

  /**
   * What the blocks say.
   *
   * @param confirmed as deep as a deposit is credited
   * @param unconfirmed in a block, and not so deep
   * @param reserved of both, what proposals stand for
   * @param free what a new proposal may spend
   */
  record Balance(String confirmed, String unconfirmed, String reserved, String free) {
    private static Balance of(Position.Reading.Known known) {
      return new Balance(
          known.confirmed().toString(),
          known.unconfirmed().toString(),
          known.reserved().toString(),
          known.free().toString());
    }
  }

  /**
   * How far the blocks were read.
   *
   * @param state {@code following}, {@code behind}, {@code waiting} or {@code stopped}
   * @param tip the newest block that was read
   * @param behind how many the node has beyond it
   * @param code why it waits or stopped
   */
  record Reading(
      String state,
      @Nullable String tip,
      @Nullable String tipHash,
      @Nullable String behind,
      @Nullable String code,
      @Nullable String sentence) {}

  /** The proposals that stand for a coin. */
  record HeldCoin(String coin, List<String> proposals) {}

  Wire wire(TreasuryPolicy.Wallet wallet, Holder.Scripts holder) {
    TierPolicy tier = books.policy().tierOf(wallet);
    CoinWatch.Standing standing = watch.standing();
    Map<CoinName, List<String>> held = held(holder);
    Balance balance = Balance.of(balance(standing, holder, held.keySet()));
    return new Wire(
        wallet.name(),
        wallet.chain().caip2(),
        watch.chain().wallet(wallet.name()).orElseThrow().descriptor().toString(),
        standing.book().map(book -> receive(book, holder)).orElse(null),
        wallet.tier().word(),
        tier.approvalsNeeded(),
        Long.toString(tier.delaySeconds()),
        tier.recipients().stream().sorted().map(Recipient::text).toList(),
        tier.limits().stream().map(limit -> holding(limit, balance)).toList(),
        balance,
        reading(standing),
        held.entrySet().stream()
            .map(each -> new HeldCoin(each.getKey().text(), each.getValue()))
            .toList(),
        held.values().stream()
            .filter(names -> names.size() > 1)
            .map(Wallets::conflict)
            .distinct()
            .toList());
  }

  private String receive(WatchBook book, Holder.Scripts holder) {
    int place = watch.place(holder);
    long index = book.own().unused(place, CoinChain.RECEIVE);
    return book.own()
        .address(watch.chain().network(), place, CoinChain.RECEIVE, index)
        .orElseThrow()
        .toString();
  }

  private Map<CoinName, List<String>> held(Holder.Scripts holder) {
    Map<CoinName, List<String>> held = new TreeMap<>();
    Optional<WatchBook> book = watch.standing().book();
    for (StoredProposal each : new SqlProposals(sql).mayExecute()) {
      if (book.isPresent() && !watch.holds(each, book.get())) continue;
      if (each.proposal().move().slot() instanceof Slot.Coins(var of, Set<CoinName> coins)
          && of.equals(holder)) {
        for (CoinName coin : coins) {
          held.computeIfAbsent(coin, _ -> new ArrayList<>()).add(each.proposal().move().name());
        }
      }
    }
    Set<CoinName> there = new HashSet<>();
    book.ifPresent(
        read -> watch.coins(read, holder).forEach(coin -> there.add(CoinWatch.name(coin))));
    // What a block spent is no longer held by anybody, whatever became of the proposals.
    held.keySet().retainAll(there);
    return held;
  }

  private Position.Reading.Known balance(
      CoinWatch.Standing standing, Holder.Scripts holder, Set<CoinName> held) {
    if (standing.book().isEmpty()) {
      return new Position.Reading.Known(
          BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO, BigInteger.ZERO);
    }
    WatchBook book = standing.book().get();
    Map<CoinName, Coin> spendable = new HashMap<>();
    watch.spendable(book, holder).forEach(coin -> spendable.put(CoinWatch.name(coin), coin));
    List<Coin> all = watch.coins(book, holder);
    Predicate<Coin> deep = coin -> spendable.containsKey(CoinWatch.name(coin));
    Predicate<Coin> reserved = coin -> held.contains(CoinWatch.name(coin));
    return new Position.Reading.Known(
        sum(all, deep),
        sum(all, deep.negate()),
        sum(all, reserved),
        sum(all, deep.and(reserved.negate())));
  }

  private static BigInteger sum(List<Coin> coins, Predicate<Coin> which) {
    return BigInteger.valueOf(
        coins.stream().filter(which).mapToLong(coin -> coin.amount().value()).sum());
  }

  /** The balance, where the book follows its node; anything else may be of another day. */
  Position.Reading position(Holder.Scripts holder) {
    CoinWatch.Standing standing = watch.standing();
    Reading reading = reading(standing);
    return reading.state().equals(FOLLOWING)
        ? balance(standing, holder, held(holder).keySet())
        : new Position.Reading.Unknown("coin_book_" + reading.state(), sentence(reading));
  }

  /** Whether all of these can still be spent, as far as the blocks were read. */
  boolean areUnspent(Holder.Scripts holder, Set<CoinName> coins) {
    return watch
        .standing()
        .book()
        .filter(book ->
            watch.coins(book, holder).stream()
                .map(CoinWatch::name)
                .collect(Collectors.toSet())
                .containsAll(coins))
        .isPresent();
  }

  Optional<RiskSignal> risk(ChainName chain) {
    Reading reading = reading(watch.standing());
    if (reading.state().equals(FOLLOWING)) return Optional.empty();
    RiskSignal.Kind kind =
        reading.state().equals(STOPPED)
            ? RiskSignal.Kind.BOOK_STOPPED
            : RiskSignal.Kind.BOOK_BEHIND;
    return Optional.of(new RiskSignal(chain, kind, sentence(reading)));
  }

  private static String sentence(Reading reading) {
    if (reading.sentence() != null) return reading.sentence();
    return reading.behind() == null
        ? "no block was read yet"
        : reading.behind() + " blocks are not read yet";
  }

  private static Wallets.Holding holding(TierPolicy.Limit limit, Balance balance) {
    return new Wallets.Holding(
        limit.asset().caip19(),
        balance.confirmed(),
        limit.each().toString(),
        limit.total().toString(),
        Long.toString(limit.windowSeconds()));
  }

  private static Reading reading(CoinWatch.Standing standing) {
    Optional<WatchBook> book = standing.book();
    Optional<StoredProposal.Trouble> why = standing.stopped().or(standing::waits);
    Long behind =
        book.isPresent() && standing.head().isPresent()
            ? Math.max(0, standing.head().getAsLong() - book.get().tip().height())
            : null;
    String state =
        standing.stopped().isPresent()
            ? STOPPED
            : standing.waits().isPresent() || behind == null
                ? "waiting"
                : behind > 0 ? "behind" : FOLLOWING;
    return new Reading(
        state,
        book.map(it -> Long.toString(it.tip().height())).orElse(null),
        book.map(it -> it.tip().hash().toString()).orElse(null),
        behind == null ? null : Long.toString(behind),
        why.map(StoredProposal.Trouble::code).orElse(null),
        why.map(StoredProposal.Trouble::sentence).orElse(null));
  }
}
