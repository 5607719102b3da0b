package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.Samples;
import org.junit.jupiter.api.Test;

/** Credit that changes hands inside the vault, and the bond that pays shortfalls out of its own. */
class BondTest {

  @Test
  void creditOfOneFallsAndOfTheOtherRises() {
    BookTable.check(
        """
        account ana 100
        account bo 20
        unpledged ana 100
        give ana bo 30        seen
        balance ana           C 0 free 0 O 0 claim 0 K 70
        balance bo            C 20 free 20 O 0 claim 0 K 30
        give ana ana 70       seen
        balance ana           C 0 free 0 O 0 claim 0 K 70
        restart
        withdraw bo 30        seen
        pledge ana 70         seen
        pay P1 ana bo:70      accepted
        breaks                none
        """);
  }

  /** Whoever it is given to may be nobody here yet, as with a deposit. */
  @Test
  void creditGivenToAStrangerIsThereWhenItOpensAnAccount() {
    BookTable.check(
        """
        account ana 100
        unpledged ana 100
        give ana stranger 30  seen
        balance stranger      C 0 free 0 O 0 claim 0 K 30
        account stranger
        balance stranger      C 0 free 0 O 0 claim 0 K 30
        give stranger ana 30  seen
        balance ana           C 0 free 0 O 0 claim 0 K 100
        breaks                none
        """);
  }

  @Test
  void creditThatTheBookDoesNotKnowIsFollowedAndABreak() {
    BookTable.check(
        """
        account ana 100
        unpledged ana 10
        give ana bo 30        seen, 1 breaks
        balance ana           C 70 free 70 O 0 claim 0 K 0 uncovered 20
        balance bo            C 0 free 0 O 0 claim 0 K 30
        breaks                not_covered
        """);
  }

  @Test
  void creditOfATokenThatNobodyRegisteredIsABreak() {
    BookDriver driver = BookDriver.started();
    Address ana = driver.open("ana");
    driver.observe(
        new ChainEvent.CreditMoved(
            driver.place(),
            Samples.address("other token"),
            ana,
            Samples.address("bo"),
            driver.base(5)));
    assertThat(driver.view().openBreaks())
        .extracting(Break::kind)
        .containsExactly(BreakKind.ASSET_NOT_REGISTERED);
  }

  /** As after a revoked key: the promise cannot be drawn on, though its collateral is there. */
  @Test
  void aShortfallPaidIsTakenFromTheClaimAndGivenBackToThePayer() {
    BookTable.check(
        """
        account payer 100
        account shop
        account vaultbond 50
        unpledged vaultbond 50
        pay P1 payer shop:40          accepted
        redeem payer>shop 0 40 0 40   seen
        balance shop                  C 0 free 0 O 0 claim 40 K 0 filed 40
        balance payer                 C 100 free 60 O 40 claim 0 K 0
        give vaultbond shop 40        seen
        bond payer>shop 0 40          seen
        balance shop                  C 0 free 0 O 0 claim 0 K 40
        balance payer                 C 100 free 100 O 0 claim 0 K 0
        balance vaultbond             C 0 free 0 O 0 claim 0 K 10
        state P1                      settled
        lane payer>shop               A 40 S 40 H 0 filed to 40
        breaks                        none
        restart
        pay P2 payer shop:100         accepted
        """);
  }

  /** What the chain took from under the promise is made good by the bond, not by the payer. */
  @Test
  void aShortfallWithoutCollateralClosesTheBreakThatItWas() {
    BookTable.check(
        """
        account payer 100
        account shop
        account vaultbond 50
        unpledged vaultbond 50
        pay P1 payer shop:40          accepted
        unpledged payer 100           seen, 1 breaks
        balance payer                 C 0 free 0 O 40 claim 0 K 100 uncovered 40
        redeem payer>shop 0 40 0 40   seen
        give vaultbond shop 40        seen
        bond payer>shop 0 40          seen
        balance payer                 C 0 free 0 O 0 claim 0 K 100
        balance shop                  C 0 free 0 O 0 claim 0 K 40
        breaks                        none
        """);
  }

  @Test
  void aShareOfAShortfallLeavesTheRestFiled() {
    BookTable.check(
        """
        account payer 100
        account shop
        account vaultbond 50
        unpledged vaultbond 50
        pay P1 payer shop:40          accepted
        redeem payer>shop 0 40 0 40   seen
        give vaultbond shop 15        seen
        bond payer>shop 0 15          seen
        balance shop                  C 0 free 0 O 0 claim 25 K 15 filed 25
        balance payer                 C 100 free 75 O 25 claim 0 K 0
        state P1                      accepted
        redeem payer>shop 15 40 25 0  seen
        balance shop                  C 0 free 0 O 0 claim 0 K 40
        balance payer                 C 75 free 75 O 0 claim 0 K 0
        state P1                      settled
        breaks                        none
        """);
  }

  /** The later part finds the lane where the bond has left it. */
  @Test
  void aWindowCutBeforeTheBondPaidSettlesTheRest() {
    BookTable.check(
        """
        account payer 100
        account shop
        account vaultbond 50
        unpledged vaultbond 50
        pay P1 payer shop:40          accepted
        cut W1                        window 1 of 1 lanes, 40
        redeem payer>shop 0 40 0 40   seen
        give vaultbond shop 15        seen
        bond payer>shop 0 15          seen
        settle 1                      seen
        balance shop                  C 0 free 0 O 0 claim 0 K 40
        balance payer                 C 75 free 75 O 0 claim 0 K 0
        state P1                      settled
        breaks                        none
        """);
  }

  @Test
  void aBondThatPaysElsewhereIsABreakAndIsFollowed() {
    BookTable.check(
        """
        account payer 100
        account shop
        pay P1 payer shop:40          accepted
        bond payer>shop/1 0 7         seen, 1 breaks
        breaks                        lane_unknown
        pay P2 payer shop/1:1=1       lane_stale [7]
        bond payer>shop 10 10         seen, 1 breaks
        lane payer>shop               A 40 S 20 H 0
        bond payer>shop 20 30         seen, 1 breaks
        lane payer>shop               A 50 S 50 H 0
        breaks                        lane_unknown settled_differs settled_past_accepted
        balance payer                 C 100 free 100 O 0 claim 0 K 0
        """);
  }

  @Test
  void aBondIsOnRecordAndMovesNothing() {
    BookDriver driver = BookDriver.started();
    driver.openWith("payer", 100);
    var bondSet = new ChainEvent.BondSet(driver.place(), Samples.address("bond"));
    Step step = driver.apply(driver.range(bondSet));
    assertThat(step.outcome()).isInstanceOf(Outcome.RangeApplied.class);
    assertThat(step.events())
        .contains(new BookEvent.EventObserved(bondSet))
        .noneMatch(BookEvent.TransferPosted.class::isInstance);
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  /** For the reconciliation: nobody who has anything is left out, whether or not in a lane. */
  @Test
  void whoeverHasAnythingIsAnOwner() {
    BookDriver driver = BookDriver.started();
    driver.openWith("ana", 100);
    driver.open("nobody");
    driver.observe(
        new ChainEvent.UnpledgeFinished(
            driver.place(), driver.asset().token(), Samples.address("ana"), driver.base(100)));
    driver.observe(
        new ChainEvent.CreditMoved(
            driver.place(),
            driver.asset().token(),
            Samples.address("ana"),
            Samples.address("stranger"),
            driver.base(1)));
    assertThat(driver.view().owners())
        .containsExactly(Samples.address("ana"), Samples.address("stranger"));
  }
}
