package dev.bascule.contracts;

import dev.bascule.contracts.EscrowModel.Clock;
import dev.bascule.contracts.EscrowModel.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * ConditionalPayments in plain Java: what each call does, or the one error that it ends in, in the
 * order in which the contract asks. Whether a proof is good is the test's knowledge.
 */
final class ConditionalModel {

  enum Kind {
    HASH_LOCK,
    DATE,
    STATEMENT,
    RECEIPT
  }

  enum Status {
    NONE(0),
    WAITING(1),
    RELEASED(2),
    EXPIRED(3);

    /** What the contract stores. */
    final int code;

    Status(int code) {
      this.code = code;
    }
  }

  /** A condition; only a date has a clock. */
  record Condition(Kind kind, Clock date) {}

  record Terms(
      int id, String payer, String payee, long amount, Clock timeout, List<Condition> conditions) {}

  private record Payment(Status status, Set<Integer> met) {}

  private final Map<Integer, Payment> payments = new HashMap<>();
  private final Map<String, Long> credits = new TreeMap<>();
  private long balance;

  void fund(Terms t, String sender, Clock now) throws Refused {
    check(status(t) == Status.NONE, "AlreadyFunded");
    check(!now.reached(t.timeout), "TooLate");
    check(sender.equals(t.payer), "NotPayer");
    payments.put(t.id, new Payment(Status.WAITING, new TreeSet<>()));
    balance += t.amount;
  }

  /** Any of the four ways to meet a condition; {@code error} is what a bad proof ends in. */
  void meet(Terms t, int index, Kind kind, boolean good, String error, Clock now) throws Refused {
    waiting(t, now);
    boolean there = index < t.conditions.size() && t.conditions.get(index).kind == kind;
    check(there, "NoSuchCondition");
    check(good, error);
    payment(t).met.add(index);
    releaseIfMet(t, now);
  }

  void release(Terms t, Clock now) throws Refused {
    check(status(t) == Status.WAITING, "NotWaiting");
    check(releaseIfMet(t, now), "ConditionsOpen");
  }

  void expire(Terms t, Clock now) throws Refused {
    check(status(t) == Status.WAITING, "NotWaiting");
    check(now.reached(t.timeout), "TooEarly");
    // Dates lie before the timeout: what else was met in time is the payee's.
    for (int i = 0; ; i++) {
      check(i < t.conditions.size(), "ConditionsMet");
      if (t.conditions.get(i).kind != Kind.DATE && !payment(t).met.contains(i)) break;
    }
    payments.put(t.id, new Payment(Status.EXPIRED, payment(t).met));
    credits.merge(t.payer, t.amount, Long::sum);
  }

  void withdraw(String sender, long amount) throws Refused {
    check(amount != 0, "NothingToWithdraw");
    check(amount <= creditOf(sender), "InsufficientCredit");
    credits.merge(sender, -amount, Long::sum);
    balance -= amount;
  }

  Status status(Terms t) {
    return payment(t).status;
  }

  /** Bit i for condition i; dates leave none. */
  int met(Terms t) {
    return payment(t).met.stream().mapToInt(i -> 1 << i).sum();
  }

  long creditOf(String account) {
    return credits.getOrDefault(account, 0L);
  }

  long balance() {
    return balance;
  }

  private boolean releaseIfMet(Terms t, Clock now) {
    for (int i = 0; i < t.conditions.size(); i++) {
      Condition it = t.conditions.get(i);
      boolean met = it.kind == Kind.DATE ? now.reached(it.date) : payment(t).met.contains(i);
      if (!met) return false;
    }
    payments.put(t.id, new Payment(Status.RELEASED, payment(t).met));
    credits.merge(t.payee, t.amount, Long::sum);
    return true;
  }

  private void waiting(Terms t, Clock now) throws Refused {
    check(status(t) == Status.WAITING, "NotWaiting");
    check(!now.reached(t.timeout), "TooLate");
  }

  private Payment payment(Terms t) {
    return payments.getOrDefault(t.id, new Payment(Status.NONE, Set.of()));
  }

  private static void check(boolean holds, String error) throws Refused {
    if (!holds) throw new Refused(error);
  }
}
