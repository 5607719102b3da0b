package dev.bascule.core.book;

import static dev.bascule.core.book.BookTable.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import org.junit.jupiter.api.Test;

/** Windows: cut at one place in the log, settled by parts, and every difference is a break. */
class WindowTest {

  @Test
  void aCutTakesEachUnitOnce() {
    check(
        """
        account  payer 100
        account  shop
        account  tax

        cut      W0                   nothing
        pay      P1 payer shop:10     accepted
        pay      P2 payer tax:5       accepted
        cut      W1                   window 1 of 2 lanes, 15
        cut      W1                   replayed
        cut      W2                   nothing
        pay      P3 payer shop:7      accepted
        cut      W2                   window 2 of 1 lanes, 7
        cut      W1                   replayed
        settle   1                    seen
        settle   2                    seen
        lane     payer>shop           A 17 S 17 H 0
        balance  shop                 C 0 free 0 O 0 claim 0 K 17
        breaks                        none
        """);
  }

  @Test
  void partsSettleAWindowInSequence() {
    check(
        """
        account  payer 100
        account  shop
        account  tax

        pay      P1 payer shop:10,tax:5       accepted
        cut      W1                           window 1 of 2 lanes, 15
        part     1 0 more payer>shop:10       seen
        state    P1                           windowed
        part     1 1 last payer>tax:5         seen
        state    P1                           settled
        breaks                                none
        part     1 2 last payer>tax:5         seen, 1 breaks
        breaks                                part_out_of_sequence
        """);
  }

  @Test
  void aSkippedPartIsABreakAndIsFollowed() {
    check(
        """
        account  payer 100
        account  shop
        account  tax

        pay      P1 payer shop:10,tax:5       accepted
        cut      W1                           window 1 of 2 lanes, 15
        part     1 1 more payer>shop:10       seen, 1 breaks
        part     1 2 last payer>tax:5         seen
        state    P1                           settled
        """);
  }

  @Test
  void whatAPartLeavesOutIsDueAgain() {
    check(
        """
        account  payer 100
        account  shop
        account  tax

        pay      P1 payer shop:10,tax:5       accepted
        cut      W1                           window 1 of 2 lanes, 15
        part     1 0 last payer>shop:10       seen, 1 breaks
        breaks                                lane_left_out
        state    P1                           windowed
        lane     payer>tax                    A 5 S 0 H 0
        restart
        cut      W2                           window 2 of 1 lanes, 5
        settle   2                            seen
        state    P1                           settled
        breaks                                none
        """);
  }

  /** The later window carries the lane past what the earlier one left out. */
  @Test
  void aLaterWindowMakesGoodWhatAnEarlierOneLeftOut() {
    check(
        """
        account  payer 100
        account  shop
        account  tax

        pay      P1 payer shop:10,tax:1       accepted
        cut      W1                           window 1 of 2 lanes, 11
        pay      P2 payer shop:10             accepted
        cut      W2                           window 2 of 1 lanes, 10
        part     1 0 last payer>tax:1         seen, 1 breaks
        cut      W3                           nothing
        settle   2                            seen
        lane     payer>shop                   A 20 S 20 H 0
        breaks                                none
        """);
  }

  @Test
  void aRedeemBeforeTheWindowIsNotPaidTwice() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:10             accepted
        cut      W1                           window 1 of 1 lanes, 10
        redeem   payer>shop 0 10 10 0         seen
        state    P1                           settled
        settle   1                            seen
        balance  shop                         C 0 free 0 O 0 claim 0 K 10
        balance  payer                        C 90 free 90 O 0 claim 0 K 0
        breaks                                none
        """);
  }

  /**
   * The part repeats what is settled already: it moves nothing, and its root says where S stands.
   */
  @Test
  void aPartBelowWhatWasRedeemedMovesNothing() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:10             accepted
        cut      W1                           window 1 of 1 lanes, 10
        pay      P2 payer shop:10             accepted
        redeem   payer>shop 0 20 20 0         seen
        settle   1                            seen
        lane     payer>shop                   A 20 S 20 H 0
        breaks                                none
        """);
  }

  @Test
  void aPaymentKnowsTheWindowThatTookIt() {
    BookDriver driver = BookDriver.started();
    driver.openWith("payer", 100);
    driver.open("shop");
    for (int number = 1; number <= 2; number++) {
      driver.pay("P" + number, "payer", Leg.to("shop", 10));
      driver.cut("W" + number);
      var payment = driver.view().payment(Samples.payment("P" + number)).orElseThrow();
      assertThat(payment.window()).isEqualTo(number);
    }
    var pending = driver.view().pending(driver.asset().id());
    assertThat(pending).isEqualTo(new BookView.Pending(0, 0, 0));
    driver.pay("P3", "payer", Leg.to("shop", 7), new Leg("shop", 1, 2));
    assertThat(driver.view().pending(driver.asset().id())).isEqualTo(new BookView.Pending(2, 1, 9));
    assertThat(driver.view().lastWindow()).isEqualTo(2);
    assertThat(driver.view().openWindows()).hasSize(2);
    assertThat(driver.view().lanesOf(Samples.address("payer"))).hasSize(2);
    assertThat(driver.view().lanes(1, 5)).hasSize(1);
    assertThat(driver.view().lanes(9, 5)).isEmpty();
  }

  /**
   * Credit that the chain paid out and the book did not have weighs on what the owner may promise.
   */
  @Test
  void aWithdrawalBeyondTheCreditIsUncovered() {
    check(
        """
        account  payer 100
        account  shop

        withdraw payer 30                     seen, 1 breaks
        breaks                                not_covered
        balance  payer                        C 70 free 70 O 0 claim 0 K 0 uncovered 30
        pay      P1 payer shop:71             insufficient_collateral 70 of 71
        pay      P1 payer shop:70             accepted
        """);
  }

  @Test
  void aRedeemBeforeTheCutLeavesNothingToCut() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:10             accepted
        redeem   payer>shop 0 10 10 0         seen
        state    P1                           settled
        cut      W1                           nothing
        pay      P2 payer shop:5              accepted
        cut      W1                           window 1 of 1 lanes, 5
        state    P1                           settled
        """);
  }

  @Test
  void aShortfallIsFiledAndCanBeCured() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:100            accepted
        redeem   payer>shop 0 100 60 40       seen
        lane     payer>shop                   A 100 S 60 H 0 filed to 100
        balance  shop                         C 0 free 0 O 0 claim 40 K 60 filed 40
        state    P1                           accepted
        redeem   payer>shop 60 100 10 30      seen
        balance  shop                         C 0 free 0 O 0 claim 30 K 70 filed 30
        restart
        redeem   payer>shop 70 100 30 0       seen
        state    P1                           settled
        balance  shop                         C 0 free 0 O 0 claim 0 K 100
        """);
  }

  @Test
  void theChainIsFollowedPastWhatWasAccepted() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:10             accepted
        part     1 0 last payer>shop:30       seen, 2 breaks
        breaks                                part_out_of_sequence settled_past_accepted
        lane     payer>shop                   A 30 S 30 H 0
        balance  payer                        C 70 free 70 O 0 claim 0 K 0
        balance  shop                         C 0 free 0 O 0 claim 0 K 30
        pay      P2 payer shop:5=15           lane_stale [30]
        pay      P2 payer shop:5=35           accepted
        """);
  }

  @Test
  void whatTheChainTookBeyondTheBalanceIsUncoveredUntilCovered() {
    check(
        """
        account  payer 100
        account  shop
        account  rival

        pay      P1 payer rival:80            accepted
        pay      P2 payer shop:10             accepted
        redeem   payer>shop 0 50 50 0         seen, 2 breaks
        breaks                                settled_past_accepted not_covered
        balance  payer                        C 50 free 0 O 80 claim 0 K 0 uncovered 30
        pay      P3 payer shop:1              insufficient_collateral 0 of 1
        deposit  payer 20                     seen
        balance  payer                        C 70 free 0 O 80 claim 0 K 0 uncovered 10
        restart
        deposit  payer 15                     seen
        balance  payer                        C 85 free 5 O 80 claim 0 K 0
        breaks                                settled_past_accepted
        """);
  }

  @Test
  void aLaneThatThisLogNeverOpenedIsABreak() {
    check(
        """
        account  payer 100
        account  shop

        redeem   payer>shop 0 30 30 0         seen, 1 breaks
        breaks                                lane_unknown
        restart
        pay      P1 payer shop:5=5            lane_stale [30]
        pay      P1 payer shop:5=35           accepted
        lane     payer>shop                   A 35 S 30 H 0
        cut      W1                           window 1 of 1 lanes, 5
        settle   1                            seen
        state    P1                           settled
        """);
  }

  @Test
  void anUnpledgeTakesCoverAtOnceAndMakesLanesUrgent() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:30     accepted
        unpledge payer 100            seen
        lane     payer>shop           A 30 S 0 H 0 urgent to 30
        pay      P2 payer shop:1      insufficient_collateral 0 of 1
        unpledge payer 60             seen
        pay      P2 payer shop:10     accepted
        lane     payer>shop           A 40 S 0 H 0 urgent to 30
        cut      W1                   window 1 of 1 lanes, 40
        settle   1                    seen
        lane     payer>shop           A 40 S 40 H 0
        unpledged payer 60            seen
        balance  payer                C 0 free 0 O 0 claim 0 K 60
        withdraw payer 60             seen
        breaks                        none
        """);
  }

  /** INV-BEFORE-EXIT was not kept: the chain let collateral go that promises needed. */
  @Test
  void collateralThatLeavesUnderAPromiseIsABreak() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:30     accepted
        unpledge payer 100            seen
        unpledged payer 100           seen, 1 breaks
        breaks                        not_covered
        balance  payer                C 0 free 0 O 30 claim 0 K 100 uncovered 30
        """);
  }

  @Test
  void aCaptureUnderAnUnpledgeIsUrgentToo() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:30     held
        unpledge payer 100            seen
        lane     payer>shop           A 0 S 0 H 30
        capture  H1 C1 30 last        captured and closed
        lane     payer>shop           A 30 S 0 H 0 urgent to 30
        """);
  }
}
