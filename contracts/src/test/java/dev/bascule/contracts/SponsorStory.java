package dev.bascule.contracts;

import dev.bascule.contracts.Deployment.Keys;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.utils.Numeric;

/** Random things that are done to a sponsor, in the open and by operations. */
final class SponsorStory {

  private static final List<Credentials> KEYS =
      List.of(Keys.GOVERNANCE, SponsorChain.KEEPER, SponsorChain.STRANGER);
  private static final BigInteger NONE = BigInteger.ZERO;

  private final SponsorTwins both;
  private final SponsorChain chain;
  private final SponsorBundles bundles;
  private final Random random;

  /** The account that governs while the second access contract is the authority. */
  private final String governor;

  SponsorStory(SponsorTwins both, Random random) {
    this.both = both;
    this.random = random;
    chain = both.chain;
    governor = chain.accounts.getLast();
    bundles = new SponsorBundles(both, random);
  }

  /** One step, of one or several transactions. */
  void step() throws Exception {
    if (random.nextInt(5) == 0) chain.pass(random.nextInt(300));
    if (random.nextInt(12) == 0) toTheEdgeOfAPeriod();
    switch (random.nextInt(32)) {
      case 0, 1 -> deposit();
      case 2, 3 -> withdraw();
      case 4, 5 -> surplus();
      case 6, 7 -> ownQuota();
      case 8, 9 -> commonQuota();
      case 10, 11 -> stake();
      case 12 -> posing();
      case 13, 14, 15 -> authority();
      case 16 -> closeAndOpen();
      case 17, 18 -> bundles.brim();
      case 19 -> bundles.newcomer();
      case 20, 21 -> bundles.brink();
      case 22 -> bundles.lastOfTheQuota();
      default -> bundles.bundle();
    }
  }

  /** So that the next transaction is in the last second of a period, or one after it. */
  private void toTheEdgeOfAPeriod() {
    long into = Math.floorMod(chain.next() - both.model().terms().start(), SponsorChain.PERIOD);
    chain.pass(SponsorChain.PERIOD - into + random.nextInt(2));
  }

  // ---- credit

  private void deposit() throws Exception {
    Credentials from = random.nextBoolean() ? SponsorChain.GIVER : SponsorChain.SAVER;
    String account = anyAccount();
    BigInteger amount =
        random.nextInt(8) == 0
            ? NONE
            : new BigInteger(1 + random.nextInt(50), random).add(BigInteger.ONE);
    both.call(
        "deposit",
        from,
        chain.sponsor.depositFor(account, amount),
        amount,
        by -> both.model().deposit(by.sender(), account, amount));
  }

  /** By an account whose owner tells it to, or by somebody without code. */
  private void withdraw() throws Exception {
    String to = shopOrSponsor();
    boolean bySaver = random.nextInt(3) == 0;
    String account = bySaver ? SponsorChain.of(SponsorChain.SAVER) : any(chain.accounts);
    BigInteger amount = about(both.model().credit(account));
    var call = chain.sponsor.withdrawCredit(to, amount);
    SponsorTwins.Governing model = by -> both.model().withdraw(by.sender(), to, amount);
    if (bySaver) {
      both.call("withdraw", SponsorChain.SAVER, call, NONE, model);
    } else {
      String data = call.encodeFunctionCall();
      both.callByAccount("withdraw by account", account, chain.address, NONE, data, model);
    }
  }

  private void surplus() throws Exception {
    if (random.nextInt(3) == 0) {
      BigInteger amount = BigInteger.valueOf(random.nextInt(1_000_000));
      String giver = SponsorChain.of(SponsorChain.GIVER);
      both.transact(
          "gift",
          SponsorChain.GIVER,
          EntryPoint.ADDRESS,
          amount,
          EntryPoint.depositingFor(chain.address),
          _ -> both.model().gift(giver, amount));
      return;
    }
    String to = shopOrSponsor();
    BigInteger amount = about(both.model().surplus());
    governed(
        "take surplus",
        chain.sponsor.withdrawSurplus(to, amount),
        NONE,
        by -> both.model().withdrawSurplus(by, to, amount));
  }

  // ---- government

  private void ownQuota() throws Exception {
    String account = anyAccount();
    BigInteger gas = BigInteger.valueOf(random.nextInt(8_000_000));
    if (random.nextInt(3) == 0) {
      governed(
          "set own quota",
          chain.sponsor.setOwnQuota(account, gas),
          NONE,
          by -> both.model().setOwnQuota(by, account, gas));
    } else {
      governed(
          "drop own quota",
          chain.sponsor.dropOwnQuota(account),
          NONE,
          by -> both.model().dropOwnQuota(by, account));
    }
  }

  /** In a role of the first access contract: announced or not, waited for or not, then done. */
  private void commonQuota() throws Exception {
    BigInteger gas = BigInteger.valueOf(3_000_000L + random.nextInt(5_000_000));
    var call = chain.sponsor.setQuota(gas);
    if (both.model().access() != chain.first && random.nextInt(3) != 0) {
      governed("set quota", call, NONE, by -> both.model().setQuota(by, gas));
      return;
    }
    String data = call.encodeFunctionCall();
    Credentials keeper = random.nextInt(6) == 0 ? any(KEYS) : SponsorChain.KEEPER;
    String who = SponsorChain.of(keeper);
    String announce =
        chain
            .access
            .schedule(chain.address, Numeric.hexStringToByteArray(data), NONE)
            .encodeFunctionCall();
    int times = random.nextInt(6) == 0 ? 2 : random.nextInt(6) == 0 ? 0 : 1;
    for (int i = 0; i < times; i++) {
      both.transact(
          "announce",
          keeper,
          chain.first.address,
          NONE,
          announce,
          when -> chain.first.announce(new SponsorAuthority.Call(who, data, when)));
    }
    if (random.nextInt(4) != 0) chain.pass(SponsorAuthority.DELAY_SECONDS);
    long blocks = random.nextInt(4) == 0 ? 0 : SponsorAuthority.DELAY_BLOCKS;
    for (int i = 0; i < blocks; i++) posing();
    both.call("set quota", keeper, call, NONE, by -> both.model().setQuota(by, gas));
  }

  private void stake() throws Exception {
    SponsorStake stake = both.model().stake();
    // Mostly what can be done next; otherwise anything.
    int next = stake.amount().signum() == 0 ? 0 : stake.locked() ? 2 : 4;
    int what = random.nextInt(3) == 0 ? random.nextInt(6) : next;
    if (what < 2) {
      long delay = random.nextInt(5) == 0 ? 0 : 60 + random.nextInt(3);
      BigInteger amount = BigInteger.valueOf(random.nextInt(3) * 1_000L);
      governed(
          "add stake",
          chain.sponsor.addStake(BigInteger.valueOf(delay), amount),
          amount,
          by -> both.model().addStake(by, delay, amount));
    } else if (what < 4) {
      governed(
          "unlock stake", chain.sponsor.unlockStake(), NONE, by -> both.model().unlockStake(by));
    } else {
      if (random.nextBoolean()) chain.pass(62);
      String to = shopOrSponsor();
      governed(
          "withdraw stake",
          chain.sponsor.withdrawStake(to),
          NONE,
          by -> both.model().withdrawStake(by, to));
    }
  }

  /** Somebody does what only the entry point and the access contract may. */
  private void posing() throws Exception {
    Credentials sender = any(KEYS);
    BigInteger one = BigInteger.ONE;
    switch (random.nextInt(3)) {
      case 0 ->
          both.call(
              "validate",
              sender,
              chain.sponsor.validatePaymasterUserOp(bundles.bare(), new byte[32], one),
              NONE,
              by -> both.model().actAsEntryPoint(by.sender()));
      case 1 ->
          both.call(
              "settle",
              sender,
              chain.sponsor.postOp(NONE, new byte[96], one, one),
              NONE,
              by -> both.model().actAsEntryPoint(by.sender()));
      default ->
          both.call(
              "set authority",
              sender,
              chain.sponsor.setAuthority(chain.second.address),
              NONE,
              by -> both.model().setAuthority(by.sender(), chain.second.address));
    }
  }

  /** Government changes hands, mostly to the other access contract. */
  private void authority() throws Exception {
    SponsorAuthority from =
        random.nextInt(4) == 0 ? other(both.model().access()) : both.model().access();
    String next = random.nextInt(4) == 0 ? SponsorChain.SHOP : other(from).address;
    administer(
        "update authority",
        from,
        chain.access.updateAuthority(chain.address, next),
        () -> both.model().setAuthority(from.address, next));
  }

  /** While it is closed nobody governs; credit and operations go on. */
  private void closeAndOpen() throws Exception {
    SponsorAuthority it = both.model().access();
    administer(
        "close", it, chain.access.setTargetClosed(chain.address, true), () -> it.close(true));
    ownQuota();
    stake();
    bundles.bundle();
    administer(
        "open", it, chain.access.setTargetClosed(chain.address, false), () -> it.close(false));
  }

  private SponsorAuthority other(SponsorAuthority than) {
    return than == chain.first ? chain.second : chain.first;
  }

  /** A call of an access contract itself, mostly by its consortium. */
  private void administer(
      String what,
      SponsorAuthority at,
      RemoteFunctionCall<TransactionReceipt> call,
      Supplier<Optional<Refusal>> deed)
      throws Exception {
    String data = call.encodeFunctionCall();
    boolean wrong = random.nextInt(6) == 0;
    if (at.consortium.equals(governor) && !wrong) {
      both.callByAccount(what, governor, at.address, NONE, data, _ -> deed.get());
      return;
    }
    Credentials sender = wrong ? any(KEYS) : Keys.GOVERNANCE;
    String who = SponsorChain.of(sender);
    both.transact(what, sender, at.address, NONE, data, _ -> at.notTheConsortium(who).or(deed));
  }

  /** Mostly by whoever governs at the time, a key or an account. */
  private void governed(
      String what,
      RemoteFunctionCall<TransactionReceipt> call,
      BigInteger value,
      SponsorTwins.Governing model)
      throws Exception {
    boolean wrong = random.nextInt(6) == 0;
    if (both.model().access().consortium.equals(governor) != wrong) {
      String data = call.encodeFunctionCall();
      both.callByAccount(what, governor, chain.address, value, data, model);
    } else {
      both.call(what, wrong ? any(KEYS) : Keys.GOVERNANCE, call, value, model);
    }
  }

  // ---- choices

  private String anyAccount() {
    int which = random.nextInt(chain.accounts.size() + 1);
    boolean saver = which == chain.accounts.size();
    return saver ? SponsorChain.of(SponsorChain.SAVER) : chain.accounts.get(which);
  }

  /** The sponsor cannot take coins. */
  private String shopOrSponsor() {
    return random.nextInt(6) == 0 ? chain.address : SponsorChain.SHOP;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Around what is there: nothing, all, one too many, or a part. */
  private BigInteger about(BigInteger there) {
    return switch (random.nextInt(6)) {
      case 0 -> NONE;
      case 1 -> there;
      case 2 -> there.add(BigInteger.ONE);
      default -> new BigInteger(there.bitLength() + 8, random).mod(there.add(BigInteger.ONE));
    };
  }
}
