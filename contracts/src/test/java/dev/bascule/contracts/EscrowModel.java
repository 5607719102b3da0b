package dev.bascule.contracts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * EscrowPayments in plain Java: what each call does, or the one error that it ends in, in the order
 * in which the contract asks. Amounts are base units; accounts are names.
 */
final class EscrowModel {

  private static final int MAX_CAPTURES = 64;
  private static final int MAX_DISPUTES = 16;
  private static final long WHOLE_BPS = 10_000;

  /** A point in the life of the chain, or a span of it: both parts count. */
  record Clock(long block, long time) {
    boolean reached(Clock expiry) {
      return block >= expiry.block && time >= expiry.time;
    }

    Clock plus(Clock span) {
      return new Clock(block + span.block, time + span.time);
    }
  }

  /** What was agreed. An empty arbiter is none. */
  record Terms(
      int id,
      String payer,
      String merchant,
      long maxAmount,
      Clock preApproval,
      Clock captureFrom,
      Clock authorization,
      Clock refund,
      String feeReceiver,
      int minBps,
      int maxBps,
      List<String> payees,
      List<Long> weights,
      String arbiter,
      long bond,
      int silenceBps,
      Clock ruling) {}

  enum Status {
    NONE(0),
    OPEN(1),
    CLOSED(2);

    /** What the contract stores. */
    final int code;

    Status(int code) {
      this.code = code;
    }
  }

  record Payment(long capturable, long refundable, int captures, int disputes, Status status) {}

  /** For whom an arbiter rules, and how. */
  record Conditions(String merchant, String arbiter, long bond, int silenceBps, Clock ruling) {}

  record Dispute(long amount, long bond, Clock opened) {}

  record Bond(long amount, long locked) {
    long free() {
      return amount - locked;
    }
  }

  record BondExit(long amount, Clock requested) {}

  /** The call ended in this error of the contract. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String error) {
      super(error, null, false, false);
    }
  }

  private final String governance;
  private final String fund;
  private final Clock bondExit;
  private final Map<Integer, Payment> payments = new HashMap<>();
  private final Map<Integer, Dispute> disputes = new HashMap<>();
  private final Map<String, Bond> bonds = new HashMap<>();
  private final Map<String, BondExit> bondExits = new HashMap<>();
  private final Set<Conditions> engagements = new HashSet<>();
  private final Map<String, Long> credits = new TreeMap<>();
  private long balance;

  EscrowModel(String governance, String fund, Clock bondExit) {
    this.governance = governance;
    this.fund = fund;
    this.bondExit = bondExit;
  }

  void authorize(Terms t, String sender, long amount, Clock now) throws Refused {
    check(payment(t).status == Status.NONE, "AlreadyAuthorized");
    check(!now.reached(t.preApproval), "TooLate");
    if (!t.arbiter.isEmpty()) {
      check(engagements.contains(conditions(t)), "ArbiterNotEngaged");
      long leaving = bondExit(t.arbiter).amount;
      check(t.bond <= Math.max(0, bond(t.arbiter).free() - leaving), "ArbiterNotBonded");
    }
    check(sender.equals(t.payer), "NotPayer");
    check(amount != 0, "NothingReceived");
    check(amount <= t.maxAmount, "AboveMaximum");
    balance += amount;
    payments.put(t.id, new Payment(amount, 0, 0, 0, Status.OPEN));
  }

  void capture(Terms t, String sender, long amount, int feeBps, Clock now) throws Refused {
    Payment it = known(t);
    check(sender.equals(t.merchant), "NotMerchant");
    check(it.status == Status.OPEN, "PaymentIsClosed");
    check(now.reached(t.captureFrom), "TooEarly");
    check(!now.reached(t.authorization), "TooLate");
    check(feeBps >= t.minBps && feeBps <= t.maxBps, "FeeOutOfBounds");
    check(it.captures < MAX_CAPTURES, "TooManyCaptures");
    check(amount != 0, "ZeroAmount");
    check(amount <= it.capturable, "InsufficientCapturable");
    payments.put(
        t.id,
        new Payment(
            it.capturable - amount,
            it.refundable + amount,
            it.captures + 1,
            it.disputes,
            it.status));
    distribute(t, amount, feeBps);
  }

  void voidPayment(Terms t, String sender) throws Refused {
    Payment it = known(t);
    check(sender.equals(t.merchant), "NotMerchant");
    check(it.status == Status.OPEN, "PaymentIsClosed");
    close(t, it);
  }

  void reclaim(Terms t, Clock now) throws Refused {
    Payment it = known(t);
    check(it.status == Status.CLOSED || now.reached(t.authorization), "TooEarly");
    check(it.capturable != 0, "NothingToReclaim");
    close(t, it);
  }

  void refund(Terms t, String sender, long amount, Clock now) throws Refused {
    Payment it = known(t);
    check(sender.equals(t.merchant), "NotMerchant");
    check(!now.reached(t.refund), "TooLate");
    check(amount != 0, "NothingReceived");
    check(amount <= it.refundable, "InsufficientRefundable");
    balance += amount;
    payments.put(
        t.id,
        new Payment(it.capturable, it.refundable - amount, it.captures, it.disputes, it.status));
    credit(t.payer, amount);
  }

  void dispute(Terms t, String sender, long amount, Clock now) throws Refused {
    Payment it = known(t);
    check(sender.equals(t.payer), "NotPayer");
    check(!t.arbiter.isEmpty(), "NoArbiter");
    check(it.status == Status.OPEN, "PaymentIsClosed");
    check(!now.reached(t.authorization), "TooLate");
    check(!disputes.containsKey(t.id), "DisputeIsOpen");
    check(it.disputes < MAX_DISPUTES, "TooManyDisputes");
    check(amount != 0, "ZeroAmount");
    check(amount <= it.capturable, "InsufficientCapturable");
    payments.put(
        t.id,
        new Payment(
            it.capturable - amount, it.refundable, it.captures, it.disputes + 1, it.status));
    Bond bond = bond(t.arbiter);
    long locked = Math.min(t.bond, bond.free());
    bonds.put(t.arbiter, new Bond(bond.amount, bond.locked + locked));
    disputes.put(t.id, new Dispute(amount, locked, now));
  }

  void rule(Terms t, String sender, long toPayer, boolean groundless, Clock now) throws Refused {
    Payment it = known(t);
    Dispute dispute = open(t);
    check(sender.equals(t.arbiter), "NotArbiter");
    check(!now.reached(dispute.opened.plus(t.ruling)), "TooLate");
    check(!groundless, "UnknownEvidence");
    check(toPayer <= dispute.amount, "AboveDisputed");
    unlock(t, dispute);
    end(t, it, dispute, toPayer);
  }

  void concede(Terms t, String sender) throws Refused {
    Payment it = known(t);
    Dispute dispute = open(t);
    check(sender.equals(t.payer) || sender.equals(t.merchant), "NotParty");
    unlock(t, dispute);
    end(t, it, dispute, sender.equals(t.payer) ? 0 : dispute.amount);
  }

  void ruleBySilence(Terms t, Clock now) throws Refused {
    Payment it = known(t);
    Dispute dispute = open(t);
    check(now.reached(dispute.opened.plus(t.ruling)), "TooEarly");
    unlock(t, dispute);
    take(t.arbiter, dispute.bond);
    credit(t.merchant, dispute.bond / 2);
    credit(t.payer, dispute.bond - dispute.bond / 2);
    end(t, it, dispute, dispute.amount * t.silenceBps / WHOLE_BPS);
  }

  void engage(Terms t, String sender, boolean engaged) throws Refused {
    check(sender.equals(t.arbiter), "NotArbiter");
    if (engaged) engagements.add(conditions(t));
    else engagements.remove(conditions(t));
  }

  void addBond(String sender, long amount) throws Refused {
    check(amount != 0, "NothingReceived");
    balance += amount;
    bonds.put(sender, new Bond(bond(sender).amount + amount, bond(sender).locked));
  }

  void requestBondExit(String sender, long amount, Clock now) {
    if (amount == 0) bondExits.remove(sender);
    else bondExits.put(sender, new BondExit(amount, now));
  }

  void finishBondExit(String sender, Clock now) throws Refused {
    BondExit request = bondExit(sender);
    check(request.amount != 0, "NoBondExit");
    check(now.reached(request.requested.plus(bondExit)), "BondExitNotMature");
    bondExits.remove(sender);
    long amount = Math.min(request.amount, bond(sender).free());
    take(sender, amount);
    credit(sender, amount);
  }

  void slash(String sender, String arbiter, long amount) throws Refused {
    check(sender.equals(governance), "NotGovernance");
    check(amount != 0, "ZeroAmount");
    check(amount <= bond(arbiter).free(), "InsufficientBond");
    take(arbiter, amount);
    credit(fund, amount);
  }

  void withdraw(String sender, long amount) throws Refused {
    check(amount != 0, "NothingToWithdraw");
    check(amount <= creditOf(sender), "InsufficientCredit");
    credits.merge(sender, -amount, Long::sum);
    balance -= amount;
  }

  Payment payment(Terms t) {
    return payments.getOrDefault(t.id, new Payment(0, 0, 0, 0, Status.NONE));
  }

  Dispute disputeOf(Terms t) {
    return disputes.getOrDefault(t.id, new Dispute(0, 0, new Clock(0, 0)));
  }

  Bond bond(String arbiter) {
    return bonds.getOrDefault(arbiter, new Bond(0, 0));
  }

  BondExit bondExit(String arbiter) {
    return bondExits.getOrDefault(arbiter, new BondExit(0, new Clock(0, 0)));
  }

  long creditOf(String account) {
    return credits.getOrDefault(account, 0L);
  }

  long balance() {
    return balance;
  }

  /** What the contract owes: never more than it has. */
  long owed() {
    long sum = credits.values().stream().mapToLong(it -> it).sum();
    sum += bonds.values().stream().mapToLong(Bond::amount).sum();
    sum += payments.values().stream().mapToLong(Payment::capturable).sum();
    return sum + disputes.values().stream().mapToLong(Dispute::amount).sum();
  }

  /**
   * Whole parts first, then one unit each by the largest remainder; the earlier of equals first.
   */
  static List<Long> split(long amount, List<Long> weights) {
    long total = weights.stream().mapToLong(it -> it).sum();
    List<Long> shares = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    long left = amount;
    for (int i = 0; i < weights.size(); i++) {
      shares.add(amount * weights.get(i) / total);
      left -= shares.get(i);
      order.add(i);
    }
    order.sort(
        (a, b) -> Long.compare(amount * weights.get(b) % total, amount * weights.get(a) % total));
    for (int i = 0; i < left; i++) shares.set(order.get(i), shares.get(order.get(i)) + 1);
    return shares;
  }

  private void distribute(Terms t, long amount, int feeBps) {
    long fee = amount * feeBps / WHOLE_BPS;
    credit(t.feeReceiver, fee);
    List<Long> shares = split(amount - fee, t.weights);
    for (int i = 0; i < shares.size(); i++) credit(t.payees.get(i), shares.get(i));
  }

  private void end(Terms t, Payment it, Dispute dispute, long toPayer) {
    long toPayees = dispute.amount - toPayer;
    disputes.remove(t.id);
    payments.put(
        t.id,
        new Payment(it.capturable, it.refundable + toPayees, it.captures, it.disputes, it.status));
    credit(t.payer, toPayer);
    if (toPayees != 0) distribute(t, toPayees, t.minBps);
  }

  private void close(Terms t, Payment it) {
    payments.put(t.id, new Payment(0, it.refundable, it.captures, it.disputes, Status.CLOSED));
    credit(t.payer, it.capturable);
  }

  private void unlock(Terms t, Dispute dispute) {
    Bond bond = bond(t.arbiter);
    bonds.put(t.arbiter, new Bond(bond.amount, bond.locked - dispute.bond));
  }

  private void take(String arbiter, long amount) {
    bonds.put(arbiter, new Bond(bond(arbiter).amount - amount, bond(arbiter).locked));
  }

  private static Conditions conditions(Terms t) {
    return new Conditions(t.merchant, t.arbiter, t.bond, t.silenceBps, t.ruling);
  }

  private void credit(String account, long amount) {
    credits.merge(account, amount, Long::sum);
  }

  private Payment known(Terms t) throws Refused {
    check(payment(t).status != Status.NONE, "UnknownPayment");
    return payment(t);
  }

  private Dispute open(Terms t) throws Refused {
    check(disputes.containsKey(t.id), "NoDispute");
    return disputeOf(t);
  }

  private static void check(boolean holds, String error) throws Refused {
    if (!holds) throw new Refused(error);
  }
}
