package dev.bascule.core.treasury.plan;

import dev.bascule.core.testing.Samples;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.CoinName;
import dev.bascule.core.treasury.DynamicTotal;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.LookBack;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Outflow;
import dev.bascule.core.treasury.ProposalState;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.TreasuryPolicy.Wallet;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A treasury that plans: {@code till} (hot), {@code desk} (warm) and {@code vault} (cold) are
 * accounts; {@code drawer} (hot) and {@code reserve} (cold) have coins. Each wallet's address is
 * its name. A window has an hour.
 */
final class PlanDesk {

  static final long HOUR = 3_600;
  static final long NOW = 1_000 * HOUR + 60;
  static final ChainName EVM = ChainName.evm(1337);
  static final ChainName BTC = ChainName.bitcoin("regtest");
  static final ChainAsset COIN = new ChainAsset(EVM + "/slip44:60");
  static final ChainAsset TOKEN = new ChainAsset(EVM + "/erc20:0x" + "11".repeat(20));
  static final ChainAsset SAT = new ChainAsset(BTC + "/slip44:0");
  static final Wallet TILL = account("till", Tier.HOT);
  static final Wallet DESK = account("desk", Tier.WARM);
  static final Wallet VAULT = account("vault", Tier.COLD);
  static final Wallet DRAWER = coins("drawer", Tier.HOT);
  static final Wallet RESERVE = coins("reserve", Tier.COLD);
  static final List<Wallet> WALLETS = List.of(TILL, DESK, VAULT, DRAWER, RESERVE);

  /** Everybody's address is a name, and five of them are ours. */
  static final OwnWallets OWN =
      (chain, to) ->
          WALLETS.stream()
              .filter(each -> each.chain().equals(chain) && each.name().equals(to.text()))
              .map(Wallet::name)
              .findFirst();

  private PlanDesk() {}

  private static Wallet account(String name, Tier tier) {
    return new Wallet(name, new Holder.Account(1337, Samples.address(name)), tier);
  }

  private static Wallet coins(String name, Tier tier) {
    return new Wallet(name, new Holder.Scripts(BTC, name), tier);
  }

  static BigInteger units(long units) {
    return BigInteger.valueOf(units);
  }

  static TierPolicy.Limit fixed(ChainAsset asset) {
    return new TierPolicy.Limit(asset, units(1_000), units(5_000), HOUR);
  }

  /** Between 50 and 800: one and a half of the forecast, at most double the hour before. */
  static TierPolicy.Limit dynamic(int windows, int rank) {
    return new TierPolicy.Limit(
        COIN,
        units(100),
        units(1_000),
        HOUR,
        Optional.of(
            new DynamicTotal(units(50), units(800), 150, new LookBack(windows, rank), 200)));
  }

  /**
   * @param hot of the hot tier of accounts; all others are fixed
   */
  static TreasuryPolicy policy(TierPolicy.Limit hot) {
    List<TierPolicy> tiers = new ArrayList<>();
    tiers.add(tier(Tier.HOT, EVM, List.of(hot, fixed(TOKEN))));
    tiers.add(tier(Tier.WARM, EVM, List.of(fixed(COIN), fixed(TOKEN))));
    tiers.add(tier(Tier.COLD, EVM, List.of(fixed(COIN), fixed(TOKEN))));
    tiers.add(tier(Tier.HOT, BTC, List.of(fixed(SAT))));
    tiers.add(tier(Tier.COLD, BTC, List.of(fixed(SAT))));
    List<TreasuryPolicy.Person> people = new ArrayList<>();
    for (String name : List.of("ada", "bo", "pat")) {
      people.add(new TreasuryPolicy.Person(name, Samples.address(name)));
    }
    return new TreasuryPolicy(people, WALLETS, tiers);
  }

  private static TierPolicy tier(Tier tier, ChainName chain, List<TierPolicy.Limit> limits) {
    return new TierPolicy(tier, chain, tier.approvalsMin(), 0, Set.of(), limits);
  }

  static Outflow flow(ChainAsset asset, long units, String to) {
    return new Outflow(asset, units(units), Optional.of(new Recipient(to)), true);
  }

  static Outflow fee(ChainAsset coin, long units) {
    return new Outflow(coin, units(units), Optional.empty(), true);
  }

  static PastMove past(Wallet from, ProposalState state, long at, Outflow... flows) {
    return new PastMove("past", from.holder(), state, false, at, List.of(flows));
  }

  /** It executed and never left the treasury. */
  static PastMove signedOutside(Wallet from, long at, Outflow... flows) {
    return new PastMove("past", from.holder(), ProposalState.FINAL, true, at, List.of(flows));
  }

  /** One that stands for the nonce, or for the coin of that number. */
  static Move move(String name, Wallet from, int place, Outflow... flows) {
    Slot slot =
        switch (from.holder()) {
          case Holder.Account account -> new Slot.Nonce(account, place);
          case Holder.Scripts scripts ->
              new Slot.Coins(scripts, Set.of(new CoinName("%064x:0".formatted(place + 1))));
        };
    return new Move(
        Samples.hash(name),
        name,
        slot,
        Samples.address("pat"),
        NOW,
        NOW + HOUR,
        false,
        List.of(flows));
  }
}
