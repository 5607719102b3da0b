package dev.bascule.core.treasury;

import static dev.bascule.core.treasury.TreasuryTable.check;

import org.junit.jupiter.api.Test;

/** What people try who want more out than the limits say, and to have back what nobody holds. */
class TreasuryTheftsTest {

  /** 150 within an hour are allowed: what was saved up does not leave together. */
  @Test
  void whatWasProposedInTimeDoesNotLeaveAtOnce() {
    check(
        """
        propose P1 pat till 0 pay 100 shop      ok
        clock   3600                            3600
        propose P2 pat till 1 pay 100 shop      ok
        export  P2                              ok
        export  P1                              over_window
        """);
  }
}
