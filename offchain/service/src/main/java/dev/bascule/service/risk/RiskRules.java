package dev.bascule.service.risk;

import dev.bascule.core.id.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Four rules over what a payer usually does. All integer arithmetic, so that a score can be
 * explained and computed again by hand:
 *
 * <ul>
 *   <li>amount_unusual: more than 5 times the payer's mean 25 points, more than 20 times 45
 *   <li>velocity: more than 30 payments in a minute 20 points, more than 120 40
 *   <li>many_payees: more than 20 payees in a minute 10 points
 *   <li>new_payer_large: a first payment above the book's mean times 50, 15 points
 * </ul>
 */
public final class RiskRules {

  private static final int PAYERS_MAX = 100_000;
  private static final long MINUTE_MILLIS = 60_000;
  private static final int RECENT_MAX = 256;
  private static final int SCORE_MAX = 100;

  private final Map<Address, Habit> habits = new LinkedHashMap<>(1024, 0.75f, true);
  private long allCount;
  private long allUnits;

  /** Scores and remembers one payment. */
  public synchronized RiskScore score(Address payer, List<Address> payees, long units, long now) {
    Habit habit = habits.computeIfAbsent(payer, _ -> new Habit());
    var reasons = new ArrayList<String>();
    int points = habit.count == 0 ? newcomer(units, reasons) : unusual(habit, units, reasons);
    habit.forgetBefore(now - MINUTE_MILLIS);
    points += velocity(habit, reasons);
    habit.remember(payees, units, now);
    allCount++;
    allUnits = saturated(allUnits, units);
    if (habits.size() > PAYERS_MAX) habits.remove(habits.keySet().iterator().next());
    return new RiskScore(Math.min(SCORE_MAX, points), List.copyOf(reasons));
  }

  private int newcomer(long units, List<String> reasons) {
    if (allCount < 100 || units / 50 <= allUnits / allCount) return 0;
    reasons.add("new_payer_large");
    return 15;
  }

  private static int unusual(Habit habit, long units, List<String> reasons) {
    long mean = Math.max(1, habit.units / habit.count);
    if (habit.count < 3 || units / 5 <= mean) return 0;
    reasons.add("amount_unusual");
    return units / 20 > mean ? 45 : 25;
  }

  private static int velocity(Habit habit, List<String> reasons) {
    int points = 0;
    if (habit.recent.size() > 30) {
      reasons.add("velocity");
      points += habit.recent.size() > 120 ? 40 : 20;
    }
    if (habit.recent.stream().map(Recent::payee).distinct().count() > 20) {
      reasons.add("many_payees");
      points += 10;
    }
    return points;
  }

  private static long saturated(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static final class Habit {
    private long count;
    private long units;
    private final Deque<Recent> recent = new ArrayDeque<>();

    private void forgetBefore(long time) {
      while (!recent.isEmpty() && recent.peekFirst().at < time) recent.removeFirst();
    }

    private void remember(List<Address> payees, long amount, long now) {
      count++;
      units = saturated(units, amount);
      if (!payees.isEmpty()) recent.addLast(new Recent(payees.getFirst(), now));
      if (recent.size() > RECENT_MAX) recent.removeFirst();
    }
  }

  private record Recent(Address payee, long at) {}
}
