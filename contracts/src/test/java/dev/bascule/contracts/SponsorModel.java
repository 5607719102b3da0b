package dev.bascule.contracts;

import dev.bascule.contracts.SponsorAuthority.Call;
import dev.bascule.contracts.SponsorAuthority.When;
import dev.bascule.contracts.SponsoredAsk.Deed;
import dev.bascule.contracts.SponsoredOutcome.Measured;
import dev.bascule.contracts.SponsoredOutcome.Settling;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Sponsor} as its page reads, with what the entry point (0.8) holds for it and the coins of
 * everybody around. It adds up what every account brought, took and was charged, where the contract
 * keeps what is left only. Accounts are lower-case 0x-text, amounts in wei, of fewer than 2^128.
 */
final class SponsorModel {

  private static final BigInteger LEAST_POST_OP_GAS = BigInteger.valueOf(40_000);
  private static final BigInteger AROUND_POST_OP = BigInteger.valueOf(20_000);
  private static final BigInteger CREDITS_END = BigInteger.TWO.pow(128);
  private static final BigInteger TIMES_END = BigInteger.TWO.pow(47);

  /** What never changes; in seconds. */
  record Terms(String sponsor, String entryPoint, long start, long period) {}

  private final Terms terms;
  private final Map<String, SponsorAuthority> accesses;
  private final Map<String, CreditSums> sums = new HashMap<>();
  private final Map<String, BigInteger> ownQuotas = new HashMap<>();
  private final Map<String, BigInteger> coins = new HashMap<>();
  private final List<String> events = new ArrayList<>();
  private String authority;
  private BigInteger quota;
  private BigInteger deposit = BigInteger.ZERO;
  private SponsorStake stake = SponsorStake.NONE;

  /**
   * @param accesses all that can become the authority; the first is it
   * @param coins what everybody has
   */
  SponsorModel(
      Terms terms,
      List<SponsorAuthority> accesses,
      BigInteger quota,
      Map<String, BigInteger> coins) {
    this.terms = terms;
    this.accesses = new HashMap<>();
    accesses.forEach(it -> this.accesses.put(it.address, it));
    authority = accesses.getFirst().address;
    this.quota = quota;
    this.coins.putAll(coins);
  }

  /** The same, to be thrown away or become what is; access contracts are shared. */
  SponsorModel copy() {
    var it = new SponsorModel(terms, List.of(access()), quota, coins);
    it.accesses.putAll(accesses);
    it.become(this);
    return it;
  }

  // ---- what is

  Terms terms() {
    return terms;
  }

  SponsorAuthority access() {
    return accesses.get(authority);
  }

  BigInteger credit(String account) {
    return sumsOf(account).credit();
  }

  BigInteger totalCredit() {
    return sums.values().stream().map(CreditSums::credit).reduce(BigInteger.ZERO, BigInteger::add);
  }

  long lastPeriod(String account) {
    return sumsOf(account).period();
  }

  /** Gas, in the last period. */
  BigInteger asked(String account) {
    return sumsOf(account).asked();
  }

  BigInteger quota(String account) {
    return ownQuotas.getOrDefault(account, quota);
  }

  BigInteger deposit() {
    return deposit;
  }

  BigInteger surplus() {
    return deposit.subtract(totalCredit());
  }

  SponsorStake stake() {
    return stake;
  }

  Map<String, BigInteger> coins() {
    return coins;
  }

  /** What the sponsor has told the world since it was asked last. */
  List<String> drainEvents() {
    List<String> all = List.copyOf(events);
    events.clear();
    return all;
  }

  // ---- what is done; empty means done, otherwise nothing has changed

  Optional<Refusal> deposit(String from, String account, BigInteger amount) {
    if (amount.signum() == 0) return refused("NothingDeposited");
    BigInteger credit = credit(account).add(amount);
    if (credit.compareTo(CREDITS_END) >= 0) return Optional.of(Refusal.overflow());
    sums.put(account, sumsOf(account).bringing(amount));
    gift(from, amount);
    tell("CreditDeposited", account, from, amount, credit);
    return Optional.empty();
  }

  /** Coins that somebody lays into the entry point for the sponsor, and for nobody's credit. */
  Optional<Refusal> gift(String from, BigInteger amount) {
    pay(from, terms.entryPoint, amount);
    deposit = deposit.add(amount);
    return Optional.empty();
  }

  Optional<Refusal> withdraw(String account, String to, BigInteger amount) {
    Optional<Refusal> tooLow = tooLow(account, amount);
    if (tooLow.isPresent()) return tooLow;
    if (refusesCoins(to)) return because("failed to withdraw");
    sums.put(account, sumsOf(account).taking(amount));
    tell("CreditWithdrawn", account, to, amount, credit(account));
    leave(to, amount);
    return Optional.empty();
  }

  Optional<Refusal> setQuota(Call by, BigInteger gas) {
    Optional<Refusal> barred = access().mayCall(by);
    if (barred.isPresent()) return barred;
    quota = gas;
    tell("QuotaSet", gas);
    return Optional.empty();
  }

  Optional<Refusal> setOwnQuota(Call by, String account, BigInteger gas) {
    Optional<Refusal> barred = access().mayCall(by);
    if (barred.isPresent()) return barred;
    ownQuotas.put(account, gas);
    tell("OwnQuotaSet", account, gas);
    return Optional.empty();
  }

  Optional<Refusal> dropOwnQuota(Call by, String account) {
    Optional<Refusal> barred = access().mayCall(by);
    if (barred.isPresent()) return barred;
    ownQuotas.remove(account);
    tell("OwnQuotaDropped", account);
    return Optional.empty();
  }

  Optional<Refusal> withdrawSurplus(Call by, String to, BigInteger amount) {
    Optional<Refusal> barred = access().mayCall(by);
    if (barred.isPresent()) return barred;
    if (amount.compareTo(surplus()) > 0) return refused("SurplusTooLow", surplus(), amount);
    if (refusesCoins(to)) return because("failed to withdraw");
    tell("SurplusWithdrawn", to, amount);
    leave(to, amount);
    return Optional.empty();
  }

  Optional<Refusal> addStake(Call by, long delay, BigInteger amount) {
    Optional<Refusal> barred =
        access().mayCall(by).or(() -> because(stake.againstAdding(delay, amount)));
    if (barred.isPresent()) return barred;
    stake = stake.plus(delay, amount);
    pay(by.sender(), terms.entryPoint, amount);
    return Optional.empty();
  }

  Optional<Refusal> unlockStake(Call by) {
    Optional<Refusal> barred = access().mayCall(by).or(() -> because(stake.againstUnlocking()));
    if (barred.isPresent()) return barred;
    stake = stake.unlocked(by.when().time());
    return Optional.empty();
  }

  Optional<Refusal> withdrawStake(Call by, String to) {
    Optional<Refusal> barred =
        access().mayCall(by).or(() -> because(stake.againstWithdrawing(by.when().time())));
    if (barred.isPresent()) return barred;
    if (refusesCoins(to)) return because("failed to withdraw stake");
    pay(terms.entryPoint, to, stake.amount());
    stake = SponsorStake.NONE;
    return Optional.empty();
  }

  /** Another contract decides who governs. An address without code is no contract. */
  Optional<Refusal> setAuthority(String sender, String next) {
    if (!sender.equals(authority)) return refused("AccessManagedUnauthorized", sender);
    if (!accesses.containsKey(next)) return refused("AccessManagedInvalidAuthority", next);
    authority = next;
    tell("AuthorityUpdated", new BigInteger(next.substring(2), 16));
    return Optional.empty();
  }

  /** Validation and settling, by anybody but the entry point. */
  Optional<Refusal> actAsEntryPoint(String sender) {
    return refused("NotTheEntryPoint", sender);
  }

  // ---- operations: a bundle's are all validated before the first is executed

  /** If it is refused the bundle is undone; throw this model away then. */
  Optional<BundleRefusal> validate(int index, SponsoredAsk ask, long time) {
    BigInteger cost = ask.highestCost();
    if (cost.compareTo(deposit) > 0) {
      return Optional.of(BundleRefusal.of(index, "AA31 paymaster deposit too low"));
    }
    deposit = deposit.subtract(cost);
    Optional<Refusal> refusal = reserve(ask, cost);
    if (refusal.isPresent()) return Optional.of(BundleRefusal.ofPaymaster(index, refusal.get()));
    if (!ask.signed()) return Optional.of(BundleRefusal.of(index, "AA24 signature error"));
    BigInteger period = BigInteger.valueOf(terms.period);
    BigInteger begins =
        BigInteger.valueOf(ask.period()).multiply(period).add(BigInteger.valueOf(terms.start));
    BigInteger ends = begins.add(period);
    if (ends.compareTo(TIMES_END) >= 0) {
      return Optional.of(BundleRefusal.of(index, "AA34 signature error"));
    }
    BigInteger now = BigInteger.valueOf(time);
    return now.compareTo(begins) > 0 && now.compareTo(ends) <= 0
        ? Optional.empty()
        : Optional.of(BundleRefusal.of(index, "AA32 paymaster expired or not due"));
  }

  private Optional<Refusal> reserve(SponsoredAsk ask, BigInteger cost) {
    if (ask.dataLength() != 58) {
      return refused("BadSponsorData", BigInteger.valueOf(ask.dataLength()));
    }
    if (ask.postOpGas().compareTo(LEAST_POST_OP_GAS) < 0) {
      return refused("PostOpGasTooLow", ask.postOpGas(), LEAST_POST_OP_GAS);
    }
    String account = ask.account();
    CreditSums it = sumsOf(account);
    BigInteger before = ask.period() == it.period() ? it.asked() : BigInteger.ZERO;
    BigInteger left = quota(account).subtract(before).max(BigInteger.ZERO);
    if (ask.period() < it.period() || ask.gas().compareTo(left) > 0) {
      return refused("OverQuota", account, BigInteger.valueOf(ask.period()), ask.gas(), left);
    }
    Optional<Refusal> tooLow = tooLow(account, cost);
    if (tooLow.isPresent()) return tooLow;
    sums.put(account, it.charging(cost).asking(ask.period(), before.add(ask.gas())));
    return Optional.empty();
  }

  /** An operation that was validated, from its call to what comes back. */
  SponsoredOutcome execute(SponsoredAsk ask, Measured measured, When when, String beneficiary) {
    SponsorModel before = copy();
    boolean starves = ask.deed() instanceof Deed.Starves;
    Optional<Refusal> call = starves ? Optional.empty() : act(ask.account(), ask.deed(), when);
    boolean success = !starves && call.isEmpty();
    Optional<Settling> settling = Optional.empty();
    Optional<Refusal> postOp = Optional.empty();
    if (ask.highestCost().signum() > 0) {
      settling =
          Optional.of(
              new Settling(
                  success ? 0 : 1, ask.account(), ask.highestCost(), ask.postOpGas(), ask.price()));
      postOp = giveBack(ask, measured.cost());
    }
    boolean undone = postOp.isPresent() || measured.beyondPrefund();
    if (undone) become(before);
    deposit = deposit.add(ask.highestCost()).subtract(measured.charged());
    pay(terms.entryPoint, beneficiary, measured.charged());
    return new SponsoredOutcome(
        success && !undone, undone ? Optional.empty() : call, postOp, settling);
  }

  private Optional<Refusal> act(String account, Deed deed, When when) {
    return switch (deed) {
      case Deed.Nothing _, Deed.Starves _ -> Optional.empty();
      case Deed.Fails _ -> deposit(account, account, BigInteger.ZERO);
      case Deed.Withdraws(String to, BigInteger amount) -> withdraw(account, to, amount);
      case Deed.Deposits(String other, BigInteger amount) -> deposit(account, other, amount);
      case Deed.TakesSurplus(String to, BigInteger amount, String data) ->
          withdrawSurplus(new Call(account, data, when), to, amount);
      case Deed.SetsOwnQuota(String other, BigInteger gas, String data) ->
          setOwnQuota(new Call(account, data, when), other, gas);
    };
  }

  private Optional<Refusal> giveBack(SponsoredAsk ask, BigInteger cost) {
    BigInteger kept = ask.postOpGas().add(AROUND_POST_OP).multiply(ask.price()).add(cost);
    BigInteger back = ask.highestCost().subtract(kept).max(BigInteger.ZERO);
    String account = ask.account();
    if (credit(account).add(back).compareTo(CREDITS_END) >= 0) {
      return Optional.of(Refusal.overflow());
    }
    sums.put(account, sumsOf(account).charging(back.negate()));
    tell("Sponsored", account, ask.highestCost().subtract(back), credit(account));
    return Optional.empty();
  }

  // ---- inside

  private Optional<Refusal> tooLow(String account, BigInteger amount) {
    BigInteger credit = credit(account);
    return amount.compareTo(credit) > 0
        ? refused("CreditTooLow", account, credit, amount)
        : Optional.empty();
  }

  /** The sponsor itself has no way to take coins. */
  private boolean refusesCoins(String to) {
    return to.equals(terms.sponsor);
  }

  private void leave(String to, BigInteger amount) {
    deposit = deposit.subtract(amount);
    pay(terms.entryPoint, to, amount);
  }

  private void pay(String from, String to, BigInteger amount) {
    coins.merge(from, amount.negate(), BigInteger::add);
    coins.merge(to, amount, BigInteger::add);
  }

  private void tell(String event, Object... values) {
    events.add(event + Arrays.asList(values));
  }

  private void become(SponsorModel other) {
    sums.clear();
    sums.putAll(other.sums);
    ownQuotas.clear();
    ownQuotas.putAll(other.ownQuotas);
    coins.clear();
    coins.putAll(other.coins);
    events.clear();
    events.addAll(other.events);
    authority = other.authority;
    quota = other.quota;
    deposit = other.deposit;
    stake = other.stake;
  }

  private CreditSums sumsOf(String account) {
    return sums.getOrDefault(account, CreditSums.NONE);
  }

  /** An empty reason refuses nothing. */
  private static Optional<Refusal> because(String reason) {
    return reason.isEmpty() ? Optional.empty() : Optional.of(Refusal.because(reason));
  }

  private static Optional<Refusal> refused(String error, Object... values) {
    return Optional.of(Refusal.of(error, values));
  }
}
