package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.LaneKey;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.testing.BookDriver;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** PROTOCOL B.6, and the conservation of RELIABILITY, looked at from outside after every step. */
final class BookInvariants {
  private final Map<LaneKey, Long> accepted = new HashMap<>();
  private final Map<LaneKey, Long> settled = new HashMap<>();
  private int stepsSeen;
  private long leafTime;
  private long leaves;

  void check(BookDriver driver) {
    conservation(driver);
    monotone(driver);
    consent(driver);
    for (Step step : driver.steps().subList(stepsSeen, driver.steps().size())) {
      legSet(step);
      leavesInOrder(step);
    }
    stepsSeen = driver.steps().size();
    assertThat(driver.view().logSize()).isEqualTo(leaves);
  }

  /** Debits equal credits; O of payers, the asset's total and what payees are owed all agree. */
  private static void conservation(BookDriver driver) {
    BookView view = driver.view();
    assertThat(view.imbalance()).isZero();
    Map<String, Long> owed = new HashMap<>();
    Map<String, Long> owing = new HashMap<>();
    long outstanding = 0;
    for (BookView.LaneView lane : view.lanes(0, Integer.MAX_VALUE)) {
      long open = lane.accepted() - lane.settled();
      owed.merge(lane.payee().hex(), open, Long::sum);
      owing.merge(lane.payer().hex(), open + lane.held(), Long::sum);
      outstanding += open + lane.held();
      assertThat(lane.laneKey()).as("INV-ONE-BOOK").isNotNull();
      assertThat(lane.lane()).as("INV-ONE-BOOK").isNotNegative();
    }
    assertThat(view.outstanding(driver.asset().id())).isEqualTo(outstanding);
    for (BookView.LaneView lane : view.lanes(0, Integer.MAX_VALUE)) {
      var payer = view.balances(lane.payer(), driver.asset().id());
      var payee = view.balances(lane.payee(), driver.asset().id());
      assertThat(payer.outstanding()).isEqualTo(owing.get(lane.payer().hex()));
      assertThat(payee.claim()).isEqualTo(owed.get(lane.payee().hex()));
    }
  }

  /** INV-CONSENT: what a window asks for, and what a lane stands at, the payer has signed. */
  private static void consent(BookDriver driver) {
    for (BookView.WindowView window : driver.view().openWindows()) {
      for (CutLane lane : window.lanes()) {
        var signed = lane.voucher().legs().get(lane.leg());
        assertThat(signed.laneKey()).as("INV-CONSENT").isEqualTo(lane.laneKey());
        assertThat(lane.toUnits())
            .as("INV-CONSENT")
            .isBetween(lane.fromUnits() + 1, signed.cumulativeUnits());
      }
    }
    boolean isHonest = driver.view().openBreaks().isEmpty();
    for (BookView.LaneView lane : driver.view().lanes(0, Integer.MAX_VALUE)) {
      if (!isHonest || lane.voucher().isEmpty()) continue;
      var signed = lane.voucher().get().legs().get(lane.leg());
      assertThat(signed.laneKey()).as("INV-CONSENT").isEqualTo(lane.laneKey());
      assertThat(lane.accepted()).as("INV-CONSENT").isLessThanOrEqualTo(signed.cumulativeUnits());
    }
  }

  /** INV-MONOTONE: neither accepted nor settled ever falls. */
  private void monotone(BookDriver driver) {
    for (BookView.LaneView lane : driver.view().lanes(0, Integer.MAX_VALUE)) {
      assertThat(lane.accepted())
          .as("INV-MONOTONE")
          .isGreaterThanOrEqualTo(accepted.getOrDefault(lane.laneKey(), 0L));
      assertThat(lane.settled())
          .as("INV-MONOTONE")
          .isBetween(settled.getOrDefault(lane.laneKey(), 0L), lane.accepted());
      accepted.put(lane.laneKey(), lane.accepted());
      settled.put(lane.laneKey(), lane.settled());
    }
  }

  /**
   * INV-LEG-SET: an admitted voucher has one adjacent leaf for each leg, a refused one has none.
   */
  private static void legSet(Step step) {
    long admitting =
        step.events().stream()
            .filter(event ->
                event instanceof BookEvent.LeafAppended leaf
                    && leaf.leaf() instanceof Leaf it
                    && (it.type() == LeafType.ACCEPT || it.type() == LeafType.HOLD))
            .count();
    long legs =
        switch (step.outcome()) {
          case Outcome.Accepted it -> it.replayed() ? 0 : it.legs();
          case Outcome.Held it -> it.replayed() ? 0 : it.legs();
          default -> 0;
        };
    assertThat(admitting).as("INV-LEG-SET").isEqualTo(legs);
  }

  /** Indexes without a gap, {@code at} never falling, each payable leaf above where it began. */
  private void leavesInOrder(Step step) {
    Set<LaneKey> inVoucher = new HashSet<>();
    for (BookEvent event : step.events()) {
      if (!(event instanceof BookEvent.LeafAppended appended)) continue;
      assertThat(appended.index()).isEqualTo(leaves++);
      assertThat(appended.leafHash()).isEqualTo(appended.leaf().hash());
      if (!(appended.leaf() instanceof Leaf leaf)) continue;
      assertThat(leaf.at()).isGreaterThanOrEqualTo(leafTime);
      leafTime = leaf.at();
      if (leaf.type() == LeafType.VOID) {
        assertThat(leaf.to()).as("a void can never pay").isEqualTo(leaf.from());
      } else {
        assertThat(leaf.to()).isGreaterThan(leaf.from());
        assertThat(inVoucher.add(leaf.laneKey())).as("one leg for each lane").isTrue();
      }
    }
  }
}
