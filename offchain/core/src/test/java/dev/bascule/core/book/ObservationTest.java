package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The chain enters by range, once, and whatever does not fit becomes a break and never an
 * exception.
 */
class ObservationTest {
  private final BookDriver driver = BookDriver.started(Samples.USD);

  @Test
  void eachEventEntersExactlyOnceWhoeverReportsIt() {
    driver.open("payer");
    Command.ObserveRange range = driver.range(deposit("payer", driver.base(50)));
    assertThat(driver.outcome(range)).isEqualTo(new Outcome.RangeApplied(2, 0));
    assertThat(driver.outcome(range)).isEqualTo(new Outcome.RangeIgnored(2));
    assertThat(driver.balances("payer").collateral()).isEqualTo(50);
    assertThat(driver.view().cursor()).contains(new ChainCursor(2, Samples.blockHash(2)));
  }

  @Test
  void aGapOrAnOverlapIsIgnoredAndNotSkipped() {
    driver.open("payer");
    assertThat(driver.outcome(blocks(3, 4, Samples.blockHash(2))))
        .isEqualTo(new Outcome.RangeIgnored(1));
    assertThat(driver.outcome(blocks(1, 4, Samples.blockHash(0))))
        .isEqualTo(new Outcome.RangeIgnored(1));
    assertThat(driver.outcome(blocks(2, 4, Samples.blockHash(1))))
        .isEqualTo(new Outcome.RangeApplied(4, 0));
    assertThat(driver.outcome(blocks(2, 3, Samples.blockHash(1))))
        .isEqualTo(new Outcome.RangeIgnored(4));
  }

  @Test
  void aRangeOfAnotherChainStopsTheObserverUntilOursGoesOn() {
    Hash32 fork = Samples.hash("fork");
    assertThat(driver.outcome(blocks(2, 2, fork)))
        .isEqualTo(new Outcome.ObserverStopped(1, Samples.blockHash(1), fork));
    assertThat(driver.outcome(blocks(2, 2, fork))).isInstanceOf(Outcome.ObserverStopped.class);
    assertThat(driver.view().openBreaks()).hasSize(1);
    assertThat(driver.view().openBreaks().getFirst().kind()).isEqualTo(BreakKind.CHAIN_DIFFERS);
    assertThat(driver.outcome(blocks(2, 2, Samples.blockHash(1))))
        .isEqualTo(new Outcome.RangeApplied(2, 0));
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  @Test
  void anotherChainsIdIsRejected() {
    Command.ObserveRange range =
        new Command.ObserveRange(
            1, 2, 2, Samples.blockHash(2), Samples.blockHash(1), driver.seconds(), List.of());
    assertThat(BookTable.say(driver.outcome(range))).isEqualTo("other_chain");
  }

  @Test
  void theHeadsTimeNeverFalls() {
    long before = driver.view().headTime();
    driver.apply(
        new Command.ObserveRange(
            Samples.CHAIN_ID, 2, 2, Samples.blockHash(2), Samples.blockHash(1), 5, List.of()));
    assertThat(driver.view().headTime()).isEqualTo(before);
  }

  @Test
  void aRangeThatMeansNothingCannotBeMade() {
    assertThatThrownBy(() -> blocks(5, 4, Hash32.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blocks(-1, 4, Hash32.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    Place first = new Place(2, 1, Hash32.ZERO);
    Place second = new Place(2, 0, Hash32.ZERO);
    Place outside = new Place(3, 0, Hash32.ZERO);
    assertThatThrownBy(
            () -> with(new ChainEvent.ExitDeclared(first), new ChainEvent.ExitDeclared(second)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> with(new ChainEvent.ExitDeclared(first), new ChainEvent.ExitDeclared(first)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> with(new ChainEvent.ExitDeclared(outside)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void amountsPastTheLedgerAreBreaks() {
    driver.open("payer");
    BaseUnits most = BaseUnits.of(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE));
    driver.observe(deposit("payer", most));
    driver.observe(deposit("payer", driver.base(Long.MAX_VALUE)));
    driver.observe(deposit("payer", driver.base(1)));
    assertThat(kinds())
        .containsExactly(BreakKind.AMOUNT_NOT_REPRESENTABLE, BreakKind.AMOUNT_NOT_REPRESENTABLE);
    assertThat(driver.balances("payer").collateral()).isEqualTo(Long.MAX_VALUE);
    assertThat(driver.view().imbalance()).isZero();
  }

  @Test
  void aTokenThatNobodyRegisteredIsABreak() {
    driver.open("payer");
    driver.observe(
        new ChainEvent.Deposited(
            driver.place(),
            Samples.address("other token"),
            Samples.address("payer"),
            driver.base(5)));
    assertThat(kinds()).containsExactly(BreakKind.ASSET_NOT_REGISTERED);
  }

  @Test
  void anAnchorIsComparedWithTheLog() {
    fundedPayment();
    driver.observe(new ChainEvent.Anchored(driver.place(), 1, driver.view().logRootAt(1)));
    driver.restart();
    assertThat(driver.view().anchoredSize()).hasValue(1);
    driver.observe(new ChainEvent.Anchored(driver.place(), 1, Samples.hash("other root")));
    driver.observe(new ChainEvent.Anchored(driver.place(), 9, driver.view().logRoot()));
    assertThat(kinds()).containsExactly(BreakKind.ANCHOR_DIFFERS, BreakKind.ANCHOR_DIFFERS);
    assertThat(driver.view().anchoredSize()).hasValue(1);
  }

  @Test
  void aPartIsRecomputedFromItsEntries() {
    fundedPayment();
    driver.cut("W1");
    ChainEvent.PartSettled honest =
        driver.part(1, 0, true, driver.view().openWindows().getFirst().lanes());
    driver.observe(
        new ChainEvent.PartSettled(
            honest.at(), 1, 0, true, Samples.hash("root"), 2, driver.base(29), honest.lanes()));
    assertThat(kinds())
        .containsExactly(
            BreakKind.PART_COUNT_DIFFERS,
            BreakKind.PART_TOTAL_DIFFERS,
            BreakKind.PART_ROOT_DIFFERS);
    assertThat(driver.balances("shop").credit()).isEqualTo(30);
  }

  @Test
  void anEntryThatIsNoWholeUnitIsABreakAndIsFollowedDownwards() {
    fundedPayment();
    var key = driver.lane("payer", "shop", 0);
    List<ChainEvent.LaneTo> entries = List.of(new ChainEvent.LaneTo(key, BaseUnits.of(7)));
    driver.observe(driver.part(1, 0, true, entries, driver.place()));
    assertThat(kinds())
        .containsExactly(BreakKind.PART_OUT_OF_SEQUENCE, BreakKind.AMOUNT_NOT_REPRESENTABLE);
    assertThat(driver.view().lane(key).orElseThrow().settled()).isZero();
    driver.observe(
        new ChainEvent.Redeemed(
            driver.place(),
            key,
            BaseUnits.of(7),
            BaseUnits.of(9),
            BaseUnits.of(2),
            BaseUnits.ZERO));
    assertThat(driver.view().lane(key).orElseThrow().settled()).isZero();
  }

  @Test
  void aPartOnLanesThatNobodyOpenedIsRemembered() {
    var key = driver.lane("payer", "shop", 0);
    List<ChainEvent.LaneTo> entries = List.of(new ChainEvent.LaneTo(key, driver.base(7)));
    driver.observe(driver.part(1, 0, true, entries, driver.place()));
    assertThat(kinds()).containsExactly(BreakKind.PART_OUT_OF_SEQUENCE, BreakKind.LANE_UNKNOWN);
    driver.openWith("payer", 100);
    driver.open("shop");
    assertThat(BookTable.say(driver.pay("P1", "payer", Leg.to("shop", 1))))
        .isEqualTo("lane_stale [7]");
  }

  @Test
  void aRedeemThatBeganElsewhereIsABreakAndIsFollowed() {
    fundedPayment();
    var key = driver.lane("payer", "shop", 0);
    driver.observe(
        new ChainEvent.Redeemed(
            driver.place(),
            key,
            driver.base(10),
            driver.base(30),
            driver.base(20),
            driver.base(0)));
    assertThat(kinds()).containsExactly(BreakKind.SETTLED_DIFFERS);
    assertThat(driver.view().lane(key).orElseThrow().settled()).isEqualTo(30);
  }

  @Test
  void aFreezeOnTheChainCountsHere() {
    fundedPayment();
    driver.observe(new ChainEvent.AccountFrozen(driver.place(), Samples.address("payer")));
    assertThat(BookTable.say(driver.pay("P2", "payer", Leg.to("shop", 1))))
        .isEqualTo("account_frozen");
    driver.observe(new ChainEvent.AccountUnfrozen(driver.place(), Samples.address("payer")));
    assertThat(BookTable.say(driver.pay("P2", "payer", Leg.to("shop", 1)))).isEqualTo("accepted");
  }

  @Test
  void aLaterLogEpochClosesThisLogForGood() {
    fundedPayment();
    driver.observe(new ChainEvent.LogEpochStarted(driver.place(), 0, driver.seconds()));
    assertThat(driver.view().vaultState()).isEqualTo(VaultState.OPEN);
    driver.observe(new ChainEvent.LogEpochStarted(driver.place(), 1, driver.seconds()));
    assertThat(driver.view().vaultState()).isEqualTo(VaultState.SUPERSEDED);
    driver.observe(new ChainEvent.ExitDeclared(driver.place()));
    assertThat(driver.view().vaultState()).isEqualTo(VaultState.SUPERSEDED);
    assertThat(BookTable.say(driver.pay("P2", "payer", Leg.to("shop", 1))))
        .isEqualTo("vault_closed");
  }

  /**
   * Old leaves that this log never saw are redeemed first: old collateral covers nothing until
   * then.
   */
  @Test
  void collateralFromBeforeTheEpochAges() {
    BookDriver next = ofEpochOne(1);
    next.openWith("payer", 100);
    next.open("shop");
    next.observe(new ChainEvent.Anchored(next.place(), 77, Samples.hash("the older log's root")));
    next.observe(new ChainEvent.LogEpochStarted(next.place(), 1, next.seconds()));
    assertThat(next.view().openBreaks()).isEmpty();
    next.restart();
    assertThat(BookTable.say(next.pay("P1", "payer", Leg.to("shop", 1))))
        .isEqualTo("insufficient_collateral 0 of 1");
    next.deposit("payer", 10);
    assertThat(BookTable.say(next.pay("P1", "payer", Leg.to("shop", 10)))).isEqualTo("accepted");
    next.restart();
    next.passMillis(24 * 3600 * 1000L);
    next.observe();
    assertThat(BookTable.say(next.pay("P2", "payer", Leg.to("shop", 100)))).isEqualTo("accepted");
  }

  /** As the vault counts it: blocks and seconds of the chain, both. A log of rules 1 stays so. */
  @Test
  void collateralFromBeforeTheEpochAgesInBlocksAndSeconds() {
    BookDriver next = ofEpochOne(2);
    next.setLimits(Limits.DEFAULT.withExitDelay(3600, 50));
    next.openWith("payer", 100);
    next.open("shop");
    next.observe(new ChainEvent.LogEpochStarted(next.place(), 1, next.seconds()));
    long began = next.view().cursor().orElseThrow().block();
    String refused = "insufficient_collateral 0 of 1";

    // A chain whose clock runs, and few blocks.
    next.passMillis(3_600_000);
    next.observe();
    assertThat(pay(next, "P1")).isEqualTo(refused);
    while (next.view().cursor().orElseThrow().block() < began + 49) next.observe();
    next.restart();
    assertThat(pay(next, "P1")).isEqualTo(refused);
    next.observe();
    assertThat(pay(next, "P1")).isEqualTo("accepted");

    // Blocks enough, and a chain that stands while the engine's clock runs.
    BookDriver still = ofEpochOne(2);
    still.setLimits(Limits.DEFAULT.withExitDelay(60, 5));
    still.openWith("payer", 100);
    still.open("shop");
    still.observe(new ChainEvent.LogEpochStarted(still.place(), 1, still.seconds()));
    for (int i = 0; i < 5; i++) still.observe();
    still.passMillis(60_000);
    assertThat(pay(still, "P1")).isEqualTo(refused);
    still.observe();
    assertThat(pay(still, "P1")).isEqualTo("accepted");
  }

  private static String pay(BookDriver driver, String reference) {
    return BookTable.say(driver.pay(reference, "payer", Leg.to("shop", 1)));
  }

  /** The second log of a vault. */
  private static BookDriver ofEpochOne(int rules) {
    Command.Genesis first = Samples.genesis();
    return BookDriver.startedWith(
        new Command.Genesis(
            first.vault(), first.chainId(), 1, first.logId(), rules, first.mode(), first.start()),
        Samples.BRL);
  }

  private void fundedPayment() {
    driver.openWith("payer", 100);
    driver.open("shop");
    driver.pay("P1", "payer", Leg.to("shop", 30));
  }

  private ChainEvent deposit(String name, BaseUnits amount) {
    return new ChainEvent.Deposited(
        driver.place(), driver.asset().token(), Samples.address(name), amount);
  }

  private Command.ObserveRange blocks(long from, long to, Hash32 parent) {
    return new Command.ObserveRange(
        Samples.CHAIN_ID, from, to, Samples.blockHash(to), parent, driver.seconds(), List.of());
  }

  private Command.ObserveRange with(ChainEvent... events) {
    return new Command.ObserveRange(
        Samples.CHAIN_ID, 2, 2, Samples.blockHash(2), Samples.blockHash(1), 0, List.of(events));
  }

  private List<BreakKind> kinds() {
    return driver.view().openBreaks().stream().map(Break::kind).toList();
  }
}
