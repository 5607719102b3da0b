package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Quantities that are no whole ledger units. Anybody may send them, so they may neither be lost,
 * nor become breaks at will, nor hide that collateral has left.
 */
class DustTest {
  private static final BaseUnits EVERYTHING =
      BaseUnits.of(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));

  private final BookDriver driver = BookDriver.started(Samples.USD);
  private final Address payer = driver.open("payer");

  @Test
  void dustIsKeptAndTwoHalvesMakeAUnit() {
    deposit(12_345);
    assertThat(driver.balances("payer").collateral()).isEqualTo(1);
    deposit(7_654);
    assertThat(driver.balances("payer").collateral()).isEqualTo(1);
    driver.restart();
    deposit(1);
    assertThat(driver.balances("payer").collateral()).isEqualTo(2);
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  /** The collateral leaves with its dust: nothing of it may be promised any more. */
  @Test
  void anUnpledgeWithDustTakesTheCover() {
    driver.open("shop");
    deposit(1_000_001);
    request(BaseUnits.of(1_000_001));
    assertThat(BookTable.say(driver.pay("P1", "payer", Leg.to("shop", 1))))
        .isEqualTo("insufficient_collateral 0 of 1");
    finish(1_000_001);
    assertThat(driver.balances("payer").collateral()).isZero();
    assertThat(driver.balances("payer").credit()).isEqualTo(100);
    assertThat(BookTable.say(driver.pay("P1", "payer", Leg.to("shop", 1))))
        .isEqualTo("insufficient_collateral 0 of 1");
    withdraw(1_000_001);
    assertThat(driver.balances("payer").credit()).isZero();
    assertThat(driver.view().openBreaks()).isEmpty();
    assertThat(driver.view().imbalance()).isZero();
  }

  /** Wallets ask for 2^128 - 1 when they mean all. */
  @Test
  void aRequestForEverythingIsCountedAsEverything() {
    driver.open("shop");
    deposit(1_000_000);
    driver.pay("P1", "payer", Leg.to("shop", 40));
    request(EVERYTHING);
    assertThat(driver.balances("payer").available()).isZero();
    assertThat(BookTable.say(driver.pay("P2", "payer", Leg.to("shop", 1))))
        .isEqualTo("insufficient_collateral 0 of 1");
    assertThat(driver.view().lane(driver.lane("payer", "shop", 0)).orElseThrow().urgentTo())
        .isEqualTo(40);
    driver.cut("W1");
    driver.settleWindow(1);
    finish(600_000);
    assertThat(driver.balances("payer").credit()).isEqualTo(60);
    assertThat(driver.balances("payer").unpledging()).isZero();
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  /** Also while the chain has taken more than the book had: no sum wraps into new cover. */
  @Test
  void aRequestForEverythingNeverWraps() {
    driver.open("shop");
    deposit(1_000_000);
    driver.pay("P1", "payer", Leg.to("shop", 40));
    finish(1_000_000);
    request(EVERYTHING);
    assertThat(driver.balances("payer").uncovered()).isEqualTo(40);
    assertThat(driver.balances("payer").available()).isZero();
    assertThat(BookTable.say(driver.pay("P2", "payer", Leg.to("shop", 1))))
        .isEqualTo("insufficient_collateral 0 of 1");
  }

  /**
   * A redeem that found a collateral with dust in it pays a part of a unit: followed, and a break.
   */
  @Test
  void aRedeemOfAPartOfAUnitIsFollowedDownwards() {
    driver.open("shop");
    deposit(1_000_000);
    driver.pay("P1", "payer", Leg.to("shop", 100));
    var key = driver.lane("payer", "shop", 0);
    driver.observe(
        new ChainEvent.Redeemed(
            driver.place(),
            key,
            BaseUnits.ZERO,
            driver.base(100),
            BaseUnits.of(505_000),
            BaseUnits.of(495_000)));
    BookView.LaneView lane = driver.view().lane(key).orElseThrow();
    assertThat(lane.settled()).isEqualTo(50);
    assertThat(lane.filedTo()).isEqualTo(100);
    assertThat(driver.view().openBreaks().getFirst().kind())
        .isEqualTo(BreakKind.AMOUNT_NOT_REPRESENTABLE);
    assertThat(driver.view().imbalance()).isZero();
  }

  /** Against exact sums in base units: the ledger always shows their whole units. */
  @Property(tries = 100, seed = "44")
  void theLedgerShowsTheWholeUnitsOfExactSums(@ForAll long seed) {
    // All tries share one instance; each needs a book of its own.
    new DustTest().moveAbout(seed);
  }

  private void moveAbout(long seed) {
    Random random = new Random(seed);
    Address heir = driver.open("heir");
    long collateral = 0;
    long credit = 0;
    long given = 0;
    for (int i = 0; i < 60; i++) {
      switch (random.nextInt(6)) {
        case 0 -> {
          long units = random.nextInt(50_000);
          deposit(units);
          collateral += units;
        }
        case 1 -> {
          long units = random.nextLong(credit + 1);
          driver.observe(
              new ChainEvent.Pledged(
                  driver.place(), driver.asset().token(), payer, BaseUnits.of(units)));
          credit -= units;
          collateral += units;
        }
        case 2 -> {
          long units = random.nextLong(collateral + 1);
          finish(units);
          collateral -= units;
          credit += units;
        }
        case 3 -> {
          long units = random.nextLong(credit + 1);
          give(payer, heir, units);
          credit -= units;
          given += units;
        }
        case 4 -> {
          long units = random.nextLong(given + 1);
          give(heir, payer, units);
          given -= units;
          credit += units;
          give(payer, payer, credit);
        }
        default -> {
          long units = random.nextLong(credit + 1);
          withdraw(units);
          credit -= units;
        }
      }
      assertThat(driver.balances("payer").collateral()).isEqualTo(collateral / 10_000);
      assertThat(driver.balances("payer").credit()).isEqualTo(credit / 10_000);
      assertThat(driver.balances("payer").collateralDust()).isEqualTo(collateral % 10_000);
      assertThat(driver.balances("payer").creditDust()).isEqualTo(credit % 10_000);
      assertThat(driver.balances("heir").credit()).isEqualTo(given / 10_000);
      assertThat(driver.balances("heir").creditDust()).isEqualTo(given % 10_000);
      assertThat(driver.view().imbalance()).isZero();
      assertThat(driver.view().openBreaks()).isEmpty();
    }
  }

  /**
   * A bond divides what it has among many and pays parts of a unit: no break, nothing lost, and
   * what the vault settles after it is what is still missing, to the last base unit.
   */
  @Property(tries = 100, seed = "45")
  void theBondsSharesAreFollowedToTheBaseUnit(@ForAll long seed) {
    new DustTest().shareOut(seed);
  }

  private void shareOut(long seed) {
    Random random = new Random(seed);
    Address shop = driver.open("shop");
    Address bond = driver.open("bond");
    long collateral = 1_000_000L + random.nextInt(20_000);
    long bondCredit = 600_000L + random.nextInt(20_000);
    deposit(collateral);
    observe(new ChainEvent.Deposited(driver.place(), token(), bond, BaseUnits.of(bondCredit)));
    observe(
        new ChainEvent.UnpledgeFinished(driver.place(), token(), bond, BaseUnits.of(bondCredit)));
    driver.pay("P1", "payer", Leg.to("shop", 60));
    var key = driver.lane("payer", "shop", 0);
    long settled = 0;
    long credit = 0;
    observe(redeemed(key, settled, 600_000, 0));
    for (int i = random.nextInt(4); i >= 0; i--) {
      long share = random.nextLong(600_000 - settled + 1);
      give(bond, shop, share);
      observe(
          new ChainEvent.ShortfallPaid(
              driver.place(), key, BaseUnits.of(settled), BaseUnits.of(share)));
      bondCredit -= share;
      credit += share;
      settled += share;
      driver.restart();
      check("payer", collateral, 0);
      check("shop", 0, credit);
      check("bond", 0, bondCredit);
      BookView.LaneView lane = driver.view().lane(key).orElseThrow();
      assertThat(lane.settled() * 10_000 + lane.settledDust()).isEqualTo(settled);
    }
    // The operator's window, or a redemption that finds the collateral after all.
    long missing = 600_000 - settled;
    if (random.nextBoolean()) {
      driver.cut("W1");
      List<ChainEvent.LaneTo> whole = List.of(new ChainEvent.LaneTo(key, BaseUnits.of(600_000)));
      List<byte[]> leaves = List.of(VaultModel.leaf(key.hex(), BaseUnits.of(600_000)));
      observe(
          new ChainEvent.PartSettled(
              driver.place(),
              1,
              0,
              true,
              VaultModel.root(leaves),
              1,
              BaseUnits.of(missing),
              whole));
    } else {
      observe(redeemed(key, settled, 600_000, missing));
    }
    collateral -= missing;
    credit += missing;
    check("payer", collateral, 0);
    check("shop", 0, credit);
    BookView.LaneView lane = driver.view().lane(key).orElseThrow();
    assertThat(lane.settled()).isEqualTo(60);
    assertThat(lane.settledDust()).isZero();
    assertThat(driver.balances("shop").claim()).isZero();
    assertThat(driver.balances("payer").outstanding()).isZero();
    assertThat(driver.view().payment(Samples.payment("P1")).orElseThrow().state())
        .isEqualTo(PaymentState.SETTLED);
  }

  private ChainEvent redeemed(LaneKey key, long from, long to, long paid) {
    return new ChainEvent.Redeemed(
        driver.place(),
        key,
        BaseUnits.of(from),
        BaseUnits.of(to),
        BaseUnits.of(paid),
        BaseUnits.of(to - from - paid));
  }

  private void check(String name, long collateral, long credit) {
    BookView.Balances it = driver.balances(name);
    assertThat(it.collateral() * 10_000 + it.collateralDust()).as(name).isEqualTo(collateral);
    assertThat(it.credit() * 10_000 + it.creditDust()).as(name).isEqualTo(credit);
    assertThat(driver.view().imbalance()).isZero();
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  private void observe(ChainEvent event) {
    driver.observe(event);
  }

  private Address token() {
    return driver.asset().token();
  }

  private void give(Address from, Address to, long baseUnits) {
    observe(new ChainEvent.CreditMoved(driver.place(), token(), from, to, BaseUnits.of(baseUnits)));
  }

  private void deposit(long baseUnits) {
    driver.observe(
        new ChainEvent.Deposited(
            driver.place(), driver.asset().token(), payer, BaseUnits.of(baseUnits)));
  }

  private void request(BaseUnits amount) {
    driver.observe(
        new ChainEvent.UnpledgeRequested(
            driver.place(), driver.asset().token(), payer, amount, driver.seconds()));
  }

  private void finish(long baseUnits) {
    driver.observe(
        new ChainEvent.UnpledgeFinished(
            driver.place(), driver.asset().token(), payer, BaseUnits.of(baseUnits)));
  }

  private void withdraw(long baseUnits) {
    driver.observe(
        new ChainEvent.Withdrawn(
            driver.place(), driver.asset().token(), payer, BaseUnits.of(baseUnits)));
  }
}
