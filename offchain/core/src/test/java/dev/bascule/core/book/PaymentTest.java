package dev.bascule.core.book;

import static dev.bascule.core.book.BookTable.check;

import org.junit.jupiter.api.Test;

/** PROTOCOL B.4 as stories: what is accepted, what is refused, and why. */
class PaymentTest {

  @Test
  void aPaymentIsAcceptedCutAndSettled() {
    check(
        """
        account  payer 1000
        account  shop

        pay      P1 payer shop:300    accepted
        state    P1                   accepted
        balance  payer                C 1000 free 700 O 300 claim 0 K 0
        balance  shop                 C 0 free 0 O 0 claim 300 K 0
        cut      W1                   window 1 of 1 lanes, 300
        state    P1                   windowed
        lane     payer>shop           A 300 S 0 H 0 cut 300
        settle   1                    seen
        state    P1                   settled
        lane     payer>shop           A 300 S 300 H 0
        balance  payer                C 700 free 700 O 0 claim 0 K 0
        balance  shop                 C 0 free 0 O 0 claim 0 K 300
        withdraw shop 300             seen
        balance  shop                 C 0 free 0 O 0 claim 0 K 0
        breaks                        none
        """);
  }

  @Test
  void aRetryIsTheSameAnswerForEverAndOtherTermsAreRefused() {
    check(
        """
        account  payer 1000
        account  other 1000
        account  shop
        account  tax

        pay      P1 payer shop:300,tax:20      accepted
        pay      P1 payer shop:300,tax:20      replayed
        pay      P1 payer shop:300=300,tax:20=20   replayed
        pay      P1 payer shop:301,tax:20      terms_changed legs[0].amount
        pay      P1 payer shop:300,tax:21      terms_changed legs[1].amount
        pay      P1 payer tax:300,shop:20      terms_changed legs[0].payee
        pay      P1 payer shop:300             terms_changed legs
        pay      P1 other shop:300,tax:20      terms_changed payer
        hold     P1 payer shop:300,tax:20      terms_changed kind
        cut      W1                            window 1 of 2 lanes, 320
        settle   1                             seen
        pass     100000                        seen
        freeze   payer                         applied
        pay      P1 payer shop:300,tax:20      replayed
        balance  payer                         C 680 free 680 O 0 claim 0 K 0
        """);
  }

  /** A refusal is not stored: the same payment may succeed when its reason is gone. */
  @Test
  void aRefusedPaymentMayBeTriedAgain() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:300    insufficient_collateral 100 of 300
        deposit  payer 200            seen
        pay      P1 payer shop:300    accepted
        """);
  }

  @Test
  void aCumulativeIsExactlyWhatWasAcceptedPlusTheAmount() {
    check(
        """
        account  payer 1000
        account  shop
        account  tax

        pay      P1 payer shop:300=300              accepted
        pay      P2 payer shop:300=300              lane_stale [300]
        pay      P2 payer shop:300=599              lane_stale [300]
        pay      P2 payer shop:300=601              lane_stale [300]
        pay      P2 payer tax:5=5,shop:300=0        lane_stale [300]
        pay      P2 payer tax:5=6,shop:300=0        lane_stale [0, 300]
        balance  tax                                C 0 free 0 O 0 claim 0 K 0
        pay      P2 payer tax:5=5,shop:300=600      accepted
        pay      P3 payer shop/1:10=10              accepted
        lane     payer>shop/1                       A 10 S 0 H 0
        """);
  }

  @Test
  void collateralIsPromisedOnce() {
    check(
        """
        account  payer 100
        account  shop
        account  rival

        pay      P1 payer shop:60               accepted
        pay      P2 payer rival:41              insufficient_collateral 40 of 41
        pay      P2 payer rival:20,shop/1:21    insufficient_collateral 40 of 41
        pay      P2 payer rival:40              accepted
        cut      W1                             window 1 of 2 lanes, 100
        settle   1                              seen
        pay      P3 payer rival:1               insufficient_collateral 0 of 1
        pledge   rival 40                       seen
        pay      P4 rival shop:40               accepted
        """);
  }

  @Test
  void nobodyPaysItselfAStrangerOrTheFrozen() {
    check(
        """
        account  payer 100
        account  shop
        deposit  stranger 100         seen

        pay      P1 payer payer:1             self_payment
        pay      P1 payer shop:1,payer:1      self_payment
        pay      P1 payer stranger:1          unknown_payee
        pay      P1 stranger shop:1           unknown_payer
        pay      P1 nobody shop:1             unknown_payer
        freeze   shop                         applied
        pay      P1 payer shop:1              account_frozen
        unfreeze shop                         applied
        freeze   payer                        applied
        pay      P1 payer shop:1              account_frozen
        unfreeze payer                        applied
        pay      P1 payer shop:1              accepted
        """);
  }

  @Test
  void aVoucherIsForItsTime() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:1 ttl 21601    ttl_too_long
        pay      P1 payer shop:1 ttl 21600    accepted
        pay      P2 payer shop:1 ttl -1       expired
        pay      P2 payer shop:1 ttl 0        accepted
        """);
  }

  @Test
  void lanesAreFewAndOfTheVoucherBook() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop/3:1             accepted
        pay      P2 payer shop/4:1             lane_limit
        pay      P2 payer shop/2147483647:1    lane_limit
        pay      P2 payer shop/2147483648:1    wrong_book
        pay      P2 payer shop/4294967295:1    wrong_book
        pay      P2 payer shop:1,shop:1        duplicate_lane
        pay      P2 payer shop:1=1,shop:1=2    duplicate_lane
        pay      P2 payer shop:1,shop/1:1      accepted
        """);
  }

  @Test
  void nothingIsAcceptedOnAnOldViewOfTheChain() {
    check(
        """
        account  payer 100
        account  shop

        millis   600000
        pay      P1 payer shop:1      accepted
        millis   1000
        pay      P1 payer shop:1      replayed
        pay      P2 payer shop:1      observer_lag
        pass     0                    seen
        pay      P2 payer shop:1      accepted
        """);
  }

  @Test
  void afterTheExitNothingIsPromisedButAllIsSettled() {
    check(
        """
        account  payer 100
        account  shop

        pay      P1 payer shop:10     accepted
        exit                          seen
        pay      P2 payer shop:10     vault_closed
        cut      W1                   window 1 of 1 lanes, 10
        settle   1                    seen
        state    P1                   settled
        """);
  }

  /** The order in which reasons are tried is part of the protocol. */
  @Test
  void theFirstReasonIsTheOneReported() {
    check(
        """
        account  payer 10
        account  shop

        pay      P1 nobody nobody/9:99=1 ttl -5    expired
        pay      P1 nobody nobody/9:99=1           self_payment
        pay      P1 nobody who/9:99=1              unknown_payer
        pay      P1 payer who/9:99=1               unknown_payee
        freeze   payer                             applied
        pay      P1 payer shop/9:99=1              account_frozen
        unfreeze payer                             applied
        pay      P1 payer shop/9:99=1              lane_limit
        pay      P1 payer shop:99=1                lane_stale [0]
        pay      P1 payer shop:99                  insufficient_collateral 10 of 99
        """);
  }
}
