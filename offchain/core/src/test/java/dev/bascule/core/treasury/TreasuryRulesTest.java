package dev.bascule.core.treasury;

import static dev.bascule.core.treasury.TreasuryTable.check;

import org.junit.jupiter.api.Test;

/** The treasury's rules, each table on a fresh treasury; the last word is what was answered. */
class TreasuryRulesTest {

  @Test
  void aPaymentGoesItsWholeWay() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        state   P1                              proposed
        propose P1 pat vault 0 pay 60 shop      again
        export  P1                              approvals_missing
        approve P1 ada                          ok
        state   P1                              proposed
        approve P1 bo                           ok
        state   P1                              approved
        signed  P1                              not_exported
        export  P1                              ok
        export  P1                              again
        approve P1 cid                          ok
        state   P1                              exported
        signed  P1                              ok
        signed  P1                              again
        send    P1                              ok
        send    P1                              no
        signed  P1                              again
        finish  P1                              ok
        state   P1                              final
        """);
  }

  @Test
  void theProposerNeverApproves() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        approve P1 pat                          own_proposal
        approve P1 ada                          ok
        approve P1 pat                          own_proposal
        state   P1                              proposed
        """);
  }

  @Test
  void aPersonCountsOnce() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        approve P1 ada                          ok
        approve P1 ada                          again
        state   P1                              proposed
        export  P1                              approvals_missing
        """);
  }

  @Test
  void strangersCountForNothing() {
    check(
        """
        propose P0 eve vault 0 pay 60 shop      proposer_unknown
        propose P1 pat vault 0 pay 60 shop      ok
        approve P1 eve                          approver_unknown
        reject  P1 eve                          approver_unknown
        propose P2 pat safe  0 pay 60 shop      wallet_unknown
        """);
  }

  /** Who left does not count any more, and a policy that asks for more is asked at the door. */
  @Test
  void nothingLeavesWithoutItsApprovals() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        approve P1 ada                          ok
        approve P1 bo                           ok
        people  bo,cid,pat                      bo,cid,pat
        export  P1                              approvals_missing
        approve P1 cid                          ok
        export  P1                              ok
        propose P2 pat vault 1 pay 10 shop      ok
        approve P2 bo                           ok
        approve P2 cid                          ok
        people  ada,bo,cid,pat                  ada,bo,cid,pat
        needs   vault 3                         3
        export  P2                              approvals_missing
        approve P2 ada                          ok
        export  P2                              ok
        """);
  }

  @Test
  void aHotWalletMayNeedNobody() {
    check(
        """
        propose P1 pat till 0 pay 60 shop       ok
        state   P1                              approved
        export  P1                              ok
        """);
  }

  @Test
  void aDelayRunsFromTheLastApproval() {
    check(
        """
        propose P1 pat desk 0 pay 60 shop       ok
        clock   3000                            3000
        approve P1 ada                          ok
        clock   3599                            3599
        export  P1                              delay_running
        clock   1                               1
        export  P1                              ok
        """);
  }

  @Test
  void limitsHoldForOneAndForAWindow() {
    check(
        """
        propose P1 pat vault 0 pay 101 shop     over_limit
        propose P1 pat vault 0 pay 100 shop     ok
        propose P2 pat vault 1 pay 51 shop      over_window
        propose P2 pat vault 1 pay 50 shop      ok
        propose P3 pat till  0 pay 100 shop     ok
        reject  P2 pat                          ok
        propose P4 pat vault 1 pay 50 shop      ok
        clock   3600                            3600
        propose P5 pat vault 2 pay 100 shop     ok
        """);
  }

  @Test
  void recipientsAreThoseOfTheBookAndOfTheTier() {
    check(
        """
        propose P1 pat vault 0 pay 60 stranger  recipient_not_allowed
        propose P1 pat vault 0 pay 60 bank      ok
        propose P2 pat desk  0 pay 60 bank      recipient_not_allowed
        propose P2 pat desk  0 pay 60 shop      ok
        """);
  }

  @Test
  void oneNonceIsNotGivenTwiceUnsaid() {
    check(
        """
        chain   vault 7                         7
        propose P0 pat vault 6 pay 10 shop      nonce_used
        propose P0 pat vault 8 pay 10 shop      nonce_gap
        propose P1 pat vault 7 pay 10 shop      ok
        propose P2 bo  vault 7 pay 20 shop      nonce_taken
        propose P2 bo  vault 7 pay 20 shop rival P9             nonce_taken
        propose P2 bo  vault 7 pay 20 shop rival P1 rival P9    rival_unknown
        propose P2 bo  vault 7 pay 20 shop rival P1             ok
        propose P3 bo  vault 7 pay 30 shop rival P1             nonce_taken
        next    vault                           8
        propose P4 bo  vault 8 pay 30 shop      ok
        reject  P1 ada                          ok
        reject  P2 ada                          ok
        next    vault                           7
        propose P5 bo  vault 7 pay 30 shop      ok
        """);
  }

  @Test
  void rivalsCountOnce() {
    check(
        """
        propose P1 pat vault 0 pay 100 shop             ok
        propose P2 pat vault 0 pay 90 shop rival P1     ok
        propose P3 pat vault 1 pay 51 shop              over_window
        propose P3 pat vault 1 pay 50 shop              ok
        """);
  }

  @Test
  void whatLeftIsEndedByTheChainAlone() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        approve P1 ada                          ok
        approve P1 bo                           ok
        export  P1                              ok
        reject  P1 ada                          already_exported
        propose R1 bo vault 0 pay 1 shop rejects P1     not_a_rejection
        propose R1 bo vault 1 nothing rejects P1        rival_unknown
        propose R1 bo vault 0 nothing rejects P1        ok
        approve R1 ada                          ok
        approve R1 cid                          ok
        export  R1                              ok
        signed  R1                              ok
        finish  R1                              ok
        lose_to_rejection P1                    ok
        state   P1                              rejected
        reject  P1 ada                          again
        """);
  }

  /** It may have been signed where nobody asks: its nonce stays held. */
  @Test
  void whatLeftAndExpiredMayStillExecute() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        propose P2 pat vault 1 pay 60 shop      ok
        approve P1 ada                          ok
        approve P1 bo                           ok
        export  P1                              ok
        expire  P1                              no
        clock   7200                            7200
        signed  P1                              expired
        expire  P1                              ok
        expire  P2                              ok
        state   P1                              lapsed
        state   P2                              expired
        approve P1 ada                          not_open
        reject  P1 ada                          already_exported
        export  P1                              expired
        signed  P1                              expired
        approve P2 ada                          not_open
        next    vault                           1
        propose P3 pat vault 0 pay 60 shop      nonce_taken
        propose P3 pat vault 0 nothing rejects P1       ok
        lose_to_rejection P1                    ok
        state   P1                              rejected
        """);
  }

  /** The chain is right about what executed, whoever signed it, and limits count it. */
  @Test
  void whatExecutedIsFinalAlsoIfItNeverLeft() {
    check(
        """
        propose P1 pat vault 0 pay 100 shop     ok
        finish  P1                              ok
        state   P1                              final
        chain   vault 1                         1
        propose P2 pat vault 1 pay 60 shop      over_window
        """);
    check(
        """
        propose P1 pat vault 0 pay 100 shop     ok
        approve P1 ada                          ok
        approve P1 bo                           ok
        export  P1                              ok
        clock   7200                            7200
        expire  P1                              ok
        finish  P1                              ok
        state   P1                              final
        """);
  }

  @Test
  void nothingHappensAfterTheEnd() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        clock   7200                            7200
        approve P1 ada                          expired
        export  P1                              expired
        reject  P1 ada                          ok
        signed  P1                              not_open
        export  P1                              not_open
        lose    P1                              no
        propose P2 pat vault 0 pay 60 shop      ok
        lose    P2                              ok
        state   P2                              replaced
        reject  P2 ada                          not_open
        """);
  }

  @Test
  void aRevertIsAFailureAndFreesItsPartOfTheWindow() {
    check(
        """
        propose P1 pat till 0 pay 100 shop      ok
        export  P1                              ok
        signed  P1                              ok
        send    P1                              ok
        propose P2 pat till 1 pay 100 shop      over_window
        revert  P1                              ok
        state   P1                              failed
        chain   till 1                          1
        propose P2 pat till 1 pay 100 shop      ok
        """);
  }

  @Test
  void aNameIsGivenOnce() {
    check(
        """
        propose P1 pat vault 0 pay 60 shop      ok
        propose P1b pat vault 1 pay 60 shop     name_taken
        reject  P1 pat                          ok
        propose P1b pat vault 0 pay 60 shop     name_taken
        propose P2 pat vault 0 pay 60 shop      ok
        """);
  }

  /** It may give away a key or a role, and no limit sees that. */
  @Test
  void aCallThatMovesNothingNeedsTwoPeople() {
    check(
        """
        propose P1 pat till 0 call              ok
        state   P1                              proposed
        export  P1                              approvals_missing
        approve P1 ada                          ok
        export  P1                              approvals_missing
        approve P1 bo                           ok
        export  P1                              ok
        propose P2 pat desk 0 call              ok
        approve P2 ada                          ok
        state   P2                              proposed
        approve P2 bo                           ok
        state   P2                              approved
        propose P3 pat till 1 nothing           ok
        state   P3                              approved
        """);
  }
}
