package dev.bascule.contracts;

import dev.bascule.contracts.SponsoredAsk.Deed;
import dev.bascule.contracts.SponsoredAsk.Limits;
import dev.bascule.contracts.UserOperation.Fees;
import dev.bascule.contracts.bindings.SettlementAccount;
import dev.bascule.contracts.bindings.Sponsor;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.web3j.utils.Numeric;

/** Random operations that a sponsor is asked to pay for, most of them in order. */
final class SponsorBundles {

  private static final BigInteger ONE = BigInteger.ONE;
  private static final int DATA_LENGTH = 58;

  /** In wei a unit of gas: nobody has credit for that. */
  private static final long EXORBITANT = 1_000_000_000_000_000_000L;

  private final SponsorTwins both;
  private final SponsorChain chain;
  private final Random random;
  private int newcomers;

  SponsorBundles(SponsorTwins both, Random random) {
    this.both = both;
    this.random = random;
    chain = both.chain;
    newcomers = chain.accounts.size();
  }

  /** Up to three operations, mostly of accounts that have the credit. */
  void bundle() throws Exception {
    List<SponsoredAsk> asks = new ArrayList<>();
    int size = Math.max(1, random.nextInt(5) - 1);
    String first = any(chain.accounts);
    for (int i = 0; i < size; i++) {
      SponsoredAsk ask = ask(random.nextBoolean() ? first : any(chain.accounts), fees());
      asks.add(random.nextInt(3 * size) == 0 ? twisted(ask) : ask);
    }
    if (random.nextInt(8) != 0) fund(asks);
    asks.replaceAll(
        it -> it.deed() instanceof Deed.Starves ? it : it.with(deed(it.account(), asks)));
    handle(asks);
  }

  /** Exactly the credit that the operation may cost, or a wei less. */
  void brink() throws Exception {
    SponsoredAsk ask = ask(any(chain.accounts), new Fees(1 + random.nextInt(9), 10));
    BigInteger wanted = ask.highestCost().subtract(BigInteger.valueOf(random.nextInt(2)));
    BigInteger credit = both.model().credit(ask.account());
    if (credit.compareTo(wanted) < 0) deposit(ask.account(), wanted.subtract(credit));
    if (credit.compareTo(wanted) > 0) withdraw(ask.account(), credit.subtract(wanted));
    handle(List.of(ask));
  }

  /** Exactly the gas that is left in the period, or one more. */
  void lastOfTheQuota() throws Exception {
    SponsoredAsk ask = ask(any(chain.accounts), new Fees(0, 0));
    String account = ask.account();
    boolean again = both.model().lastPeriod(account) == ask.period();
    BigInteger asked = again ? both.model().asked(account) : BigInteger.ZERO;
    long left = both.model().quota(account).subtract(asked).longValueExact();
    long more = Math.max(0, left - ask.gas().longValueExact()) + random.nextInt(2);
    Limits it = ask.limits();
    Limits filled =
        new Limits(it.validation(), it.call(), it.before() + more, it.sponsor(), it.postOp());
    handle(List.of(ask.with(filled)));
  }

  /** Credit that would grow beyond its type: the account deposits more while it is paid for. */
  void brim() throws Exception {
    String account = chain.accounts.get(2);
    SponsoredAsk ask = ask(account, new Fees(1 + random.nextInt(9), 10), false);
    BigInteger room = BigInteger.TWO.pow(128).subtract(ONE).subtract(both.model().credit(account));
    boolean tooMuch = both.model().credit(account).signum() > 0 && random.nextInt(4) == 0;
    if (tooMuch) deposit(account, room.add(ONE));
    deposit(account, room);
    BigInteger more =
        switch (random.nextInt(4)) {
          case 0 -> ONE;
          case 1 -> ask.highestCost().add(ONE);
          default -> ask.highestCost();
        };
    handle(List.of(ask.with(new Deed.Deposits(account, more))));
    withdraw(account, both.model().credit(account).subtract(new BigInteger(50, random)));
  }

  /** Credit for an account that is not there; its first operation makes it. */
  void newcomer() throws Exception {
    int number = newcomers++;
    SponsoredAsk ask =
        ask(chain.foretold(number), new Fees(1 + random.nextInt(9), 10))
            .with(new Limits(1_000_000, 200_000, 50_000, 150_000, 40_000))
            .with(new Deed.Withdraws(SponsorChain.SHOP, ONE));
    boolean enough = random.nextInt(5) != 0;
    deposit(ask.account(), enough ? ask.highestCost().add(ONE) : ONE);
    UserOperation operation = operation(ask, BigInteger.ZERO).creating(chain.making(number));
    both.handle(List.of(ask), List.of(chain.signed(operation, SponsorChain.OWNER)));
    chain.metNewcomer(ask.account());
  }

  /** For somebody who is not the entry point. */
  Sponsor.PackedUserOperation bare() {
    byte[] none = new byte[0];
    byte[] word = new byte[32];
    BigInteger zero = BigInteger.ZERO;
    return new Sponsor.PackedUserOperation(
        SponsorChain.SHOP, zero, none, none, word, zero, word, none, none);
  }

  // ---- from what is asked to what is sent

  private void handle(List<SponsoredAsk> asks) throws Exception {
    Map<String, Integer> before = new HashMap<>();
    List<SettlementAccount.PackedUserOperation> operations = new ArrayList<>();
    for (SponsoredAsk ask : asks) {
      int earlier = before.merge(ask.account(), 1, Integer::sum) - 1;
      BigInteger nonce =
          chain.entryPoint.nonce(ask.account(), BigInteger.ZERO).add(BigInteger.valueOf(earlier));
      var signer = ask.signed() ? SponsorChain.OWNER : SponsorChain.STRANGER;
      operations.add(chain.signed(operation(ask, nonce), signer));
    }
    both.handle(asks, operations);
  }

  private UserOperation operation(SponsoredAsk ask, BigInteger nonce) {
    byte[] period = Numeric.toBytesPadded(BigInteger.valueOf(ask.period()), 6);
    byte[] sponsor =
        Eip712.concat(
            Numeric.hexStringToByteArray(chain.address),
            Numeric.toBytesPadded(BigInteger.valueOf(ask.limits().sponsor()), 16),
            Numeric.toBytesPadded(ask.postOpGas(), 16),
            period);
    Limits limits = ask.limits();
    return new UserOperation(
        ask.account(),
        nonce,
        new byte[0],
        Numeric.hexStringToByteArray(execution(ask)),
        new UserOperation.Gas(limits.validation(), limits.call(), limits.before()),
        ask.fees(),
        Arrays.copyOf(sponsor, ask.dataLength()));
  }

  private String execution(SponsoredAsk ask) {
    BigInteger zero = BigInteger.ZERO;
    String account = ask.account();
    return switch (ask.deed()) {
      case Deed.Nothing _, Deed.Starves _ ->
          chain.executing(account, SponsorChain.SHOP, zero, "0x");
      case Deed.Fails _ ->
          ofSponsor(account, zero, chain.sponsor.depositFor(account, zero).encodeFunctionCall());
      case Deed.Withdraws(String to, BigInteger amount) ->
          ofSponsor(account, zero, chain.sponsor.withdrawCredit(to, amount).encodeFunctionCall());
      case Deed.Deposits(String other, BigInteger amount) ->
          ofSponsor(account, amount, chain.sponsor.depositFor(other, amount).encodeFunctionCall());
      case Deed.TakesSurplus(_, _, String data) -> ofSponsor(account, zero, data);
      case Deed.SetsOwnQuota(_, _, String data) -> ofSponsor(account, zero, data);
    };
  }

  private String ofSponsor(String account, BigInteger value, String data) {
    return chain.executing(account, chain.address, value, data);
  }

  // ---- credit for it

  private void fund(List<SponsoredAsk> asks) throws Exception {
    for (String account : asks.stream().map(SponsoredAsk::account).distinct().toList()) {
      BigInteger missing = highestCost(account, asks).subtract(both.model().credit(account));
      boolean exorbitant = missing.bitLength() > 70;
      if (missing.signum() > 0 && !(exorbitant && random.nextInt(3) != 0)) {
        deposit(account, missing.add(new BigInteger(random.nextInt(50), random)));
      }
    }
  }

  private static BigInteger highestCost(String account, List<SponsoredAsk> asks) {
    return asks.stream()
        .filter(it -> it.account().equals(account))
        .map(SponsoredAsk::highestCost)
        .reduce(BigInteger.ZERO, BigInteger::add);
  }

  private void deposit(String account, BigInteger amount) throws Exception {
    both.call(
        "deposit",
        SponsorChain.GIVER,
        chain.sponsor.depositFor(account, amount),
        amount,
        by -> both.model().deposit(by.sender(), account, amount));
  }

  private void withdraw(String account, BigInteger amount) throws Exception {
    String shop = SponsorChain.SHOP;
    String data = chain.sponsor.withdrawCredit(shop, amount).encodeFunctionCall();
    both.callByAccount(
        "withdraw by account",
        account,
        chain.address,
        BigInteger.ZERO,
        data,
        by -> both.model().withdraw(by.sender(), shop, amount));
  }

  // ---- what is asked

  private SponsoredAsk ask(String account, Fees fees) {
    return ask(account, fees, random.nextInt(10) == 0);
  }

  private SponsoredAsk ask(String account, Fees fees, boolean starves) {
    long call = starves ? 100 : 200_000L + random.nextInt(200_000);
    long postOp = random.nextBoolean() ? 40_000 : 40_000L + random.nextInt(60_000);
    return new SponsoredAsk(
        account,
        new Limits(150_000, call, 50_000, 150_000, postOp),
        fees,
        DATA_LENGTH,
        period(),
        true,
        starves ? new Deed.Starves() : new Deed.Nothing());
  }

  /** That of the next transaction; a period is over with its last second. */
  private long period() {
    return (chain.next() - both.model().terms().start() - 1) / SponsorChain.PERIOD;
  }

  private Fees fees() {
    long most =
        switch (random.nextInt(15)) {
          case 0, 1, 5, 6 -> 0;
          case 2 -> EXORBITANT * (1 + random.nextInt(9));
          case 3, 4 -> 1 + random.nextInt(9);
          default -> 1 + random.nextInt(1_000_000_000);
        };
    return switch (random.nextInt(8)) {
      case 0 -> new Fees(0, most);
      case 1 -> new Fees(most / 2 + 1, most);
      case 2 -> new Fees(random.nextInt(1_000), most);
      default -> new Fees(most, most);
    };
  }

  /** One thing about it is not as it should be. */
  private SponsoredAsk twisted(SponsoredAsk it) {
    Limits all = it.limits();
    long last = both.model().lastPeriod(it.account());
    // The first period that ends at 2^47 or later.
    long late = ((1L << 47) - 1 - both.model().terms().start()) / SponsorChain.PERIOD;
    return switch (random.nextInt(7)) {
      case 0 -> it.ofLength(any(List.of(52, 57, 59, 90)));
      case 1 ->
          it.with(new Limits(all.validation(), all.call(), all.before(), all.sponsor(), 39_999));
      case 2 -> it.inPeriod(it.period() + 1);
      case 3 -> it.inPeriod(Math.max(0, it.period() - 1));
      case 4 -> it.inPeriod(Math.max(0, last - 1));
      case 5 -> it.inPeriod(late - 1 + random.nextInt(3));
      default -> it.unsigned();
    };
  }

  /** What it does; while operations of its bundle are under way, their credit is not there. */
  private Deed deed(String account, List<SponsoredAsk> bundle) {
    BigInteger rest =
        both.model().credit(account).subtract(highestCost(account, bundle)).max(BigInteger.ZERO);
    boolean governs = both.model().access().consortium.equals(account);
    int which = random.nextInt(governs ? 12 : 9);
    if (which == 8 || which > 9) {
      BigInteger most = both.model().surplus().add(BigInteger.valueOf(random.nextInt(2)));
      BigInteger amount = random.nextBoolean() ? most : most.shiftRight(1);
      var call = chain.sponsor.withdrawSurplus(SponsorChain.SHOP, amount);
      return new Deed.TakesSurplus(SponsorChain.SHOP, amount, call.encodeFunctionCall());
    }
    return switch (which) {
      case 0, 1 -> new Deed.Nothing();
      case 2 -> new Deed.Fails();
      case 3, 4 -> new Deed.Withdraws(SponsorChain.SHOP, rest.shiftRight(random.nextInt(4)));
      case 5 -> new Deed.Withdraws(SponsorChain.SHOP, rest.add(ONE));
      case 6, 7 -> new Deed.Deposits(any(chain.accounts), new BigInteger(40, random).add(ONE));
      default -> {
        String other = any(chain.accounts);
        BigInteger gas = BigInteger.valueOf(random.nextInt(8_000_000));
        var call = chain.sponsor.setOwnQuota(other, gas);
        yield new Deed.SetsOwnQuota(other, gas, call.encodeFunctionCall());
      }
    };
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
