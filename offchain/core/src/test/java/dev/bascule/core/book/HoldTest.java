package dev.bascule.core.book;

import static dev.bascule.core.book.BookTable.check;

import org.junit.jupiter.api.Test;

/** Two phases: reserved on its lanes, then captured, voided or lapsed, exactly once. */
class HoldTest {

  @Test
  void aHoldReservesAndPaysNobody() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60     held
        hold     H1 payer shop:60     replayed
        balance  payer                C 100 free 40 O 60 claim 0 K 0
        lane     payer>shop           A 0 S 0 H 60
        cut      W1                   nothing
        pay      P1 payer shop:1      lane_busy
        pay      P1 payer shop/1:41   insufficient_collateral 40 of 41
        pay      P1 payer shop/1:40   accepted
        """);
  }

  @Test
  void aCaptureTakesAndReleasesTheRest() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60         held
        capture  H1 C1 61 last            capture_exceeds_hold leg 0 60
        capture  H1 C1 25 last            captured and closed
        capture  H1 C1 25 last            replayed
        capture  H1 C1 26 last            terms_changed amounts
        capture  H1 C1 25 more            terms_changed last
        capture  H1 C2 1 last             not_held captured
        void     H1                       not_held captured
        hold     H1 payer shop:60         replayed
        state    H1                       captured
        balance  payer                    C 100 free 75 O 25 claim 0 K 0
        pay      P1 payer shop:10=35      accepted
        cut      W1                       window 1 of 1 lanes, 35
        state    H1                       windowed
        settle   1                        seen
        state    H1                       settled
        """);
  }

  @Test
  void severalCapturesKeepTheLaneBusyUntilTheLast() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60         held
        capture  H1 C1 20 more            captured
        lane     payer>shop               A 20 S 0 H 40
        pay      P1 payer shop:1          lane_busy
        cut      W1                       window 1 of 1 lanes, 20
        settle   1                        seen
        state    H1                       held
        restart
        capture  H1 C2 10 more            captured
        capture  H1 C3 30 more            captured and closed
        lane     payer>shop               A 60 S 20 H 0
        capture  H1 C1 20 more            replayed
        cut      W2                       window 2 of 1 lanes, 40
        settle   2                        seen
        state    H1                       settled
        balance  payer                    C 40 free 40 O 0 claim 0 K 0
        balance  shop                     C 0 free 0 O 0 claim 0 K 60
        """);
  }

  @Test
  void aVoidedHoldLeavesNothingAndTheLaneGoesOn() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60     held
        void     H1                   voided
        void     H1                   replayed
        capture  H1 C1 10 last        not_held voided
        balance  payer                C 100 free 100 O 0 claim 0 K 0
        pay      P1 payer shop:10=10  accepted
        pay      P2 payer shop:90=100 accepted
        """);
  }

  @Test
  void aVoidAfterACaptureReleasesWhatIsLeft() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60     held
        capture  H1 C1 20 more        captured
        void     H1                   voided
        void     H1                   replayed
        state    H1                   captured
        lane     payer>shop           A 20 S 0 H 0
        balance  payer                C 100 free 80 O 20 claim 0 K 0
        """);
  }

  /** Seconds decide: the last millisecond of notAfter still captures, the next one does not. */
  @Test
  void aHoldLapsesAfterItsLastSecond() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60 ttl 10     held
        hold     H2 payer shop/1:40 ttl 10   held
        millis   10999
        capture  H1 C1 10 last               captured and closed
        millis   1
        capture  H2 C2 10 last               not_held expired
        state    H2                          expired
        void     H2                          not_held expired
        hold     H2 payer shop/1:40 ttl 10   replayed
        capture  H1 C1 10 last               replayed
        balance  payer                       C 100 free 90 O 10 claim 0 K 0
        """);
  }

  @Test
  void aLapseKeepsWhatWasCaptured() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60 ttl 10     held
        capture  H1 C1 20 more               captured
        cut      W1                          window 1 of 1 lanes, 20
        pass     11                          seen
        state    H1                          windowed
        settle   1                           seen
        state    H1                          settled
        balance  payer                       C 80 free 80 O 0 claim 0 K 0
        """);
  }

  @Test
  void theLegsOfAHoldAreCapturedTogether() {
    check(
        """
        account  payer 100
        account  shop
        account  tax

        hold     H1 payer shop:60,tax:10     held
        capture  H1 C1 60 last               terms_changed legs
        capture  H1 C1 60,11 last            capture_exceeds_hold leg 1 10
        capture  H1 C1 30,0 more             captured
        capture  H1 C2 0,10 last             captured and closed
        lane     payer>shop                  A 30 S 0 H 0
        lane     payer>tax                   A 10 S 0 H 0
        balance  payer                       C 100 free 60 O 40 claim 0 K 0
        """);
  }

  /** A freeze stops new promises; a reservation was made before it. */
  @Test
  void aFreezeDoesNotUndoAHold() {
    check(
        """
        account  payer 100
        account  shop

        hold     H1 payer shop:60     held
        freeze   payer                applied
        hold     H2 payer shop/1:10   account_frozen
        capture  H1 C1 60 last        captured and closed
        """);
  }

  @Test
  void onlyAHoldIsCaptured() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:60     accepted
        capture  P1 C1 60 last        not_held accepted
        void     P1                   not_held accepted
        capture  H9 C1 60 last        unknown_payment
        void     H9                   unknown_payment
        """);
  }
}
