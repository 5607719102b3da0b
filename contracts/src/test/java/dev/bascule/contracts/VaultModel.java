package dev.bascule.contracts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The vault of docs/protocol.md sections 5 and 9 for one token, as plain as it can be said: amounts
 * are whole units, and a log is the list of its leaves, which continues another log when it begins
 * with it. Knows no hash, no signature and no storage slot.
 */
final class VaultModel {

  static final String GOVERNANCE = "governance";
  static final String BOND = "bond";

  record Span(long blocks, long seconds) {
    Span plus(Span other) {
      return new Span(blocks + other.blocks, seconds + other.seconds);
    }
  }

  record Clock(long block, long time) {
    boolean passed(Span span, Clock now) {
      return now.block >= block + span.blocks && now.time >= time + span.seconds;
    }
  }

  record Lane(String payer, String payee, int number) {}

  /** One line of a log. Only an acceptance is redeemed; {@code salt} makes leaves differ. */
  record Leaf(boolean acceptance, int epoch, Lane lane, long to, int salt) {}

  /** What a key of the operator signed: the whole log of an epoch up to here. */
  record Checkpoint(int epoch, List<Leaf> log, int key) {
    Checkpoint {
      log = List.copyOf(log);
    }
  }

  record Spans(Span exit, Span alive, Span filing, Span bond) {}

  record Request(long amount, Clock since) {}

  /** The call is refused, with the contract's name for the reason. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String error) {
      super(error);
    }
  }

  private record Revocation(int epoch, List<Leaf> anchored) {}

  final Spans spans;
  Clock now;

  final Map<String, Long> collateral = new LinkedHashMap<>();
  final Map<String, Long> credit = new LinkedHashMap<>();
  final Map<Lane, Long> settled = new LinkedHashMap<>();
  final Map<Lane, Long> filedTo = new LinkedHashMap<>();
  final Map<String, Request> unpledges = new LinkedHashMap<>();
  Clock exitClock; // null while OPEN
  Clock lastAlive;
  int epoch = 1;
  Clock epochClock = new Clock(0, 0);
  private final Map<Integer, List<Leaf>> anchored = new LinkedHashMap<>();
  private final Map<Integer, Revocation> revoked = new LinkedHashMap<>();

  VaultModel(Spans spans, Clock now) {
    this.spans = spans;
    this.now = now;
    this.lastAlive = now;
  }

  boolean exited() {
    return exitClock != null;
  }

  List<Leaf> anchored(int logEpoch) {
    return anchored.getOrDefault(logEpoch, List.of());
  }

  boolean isRevoked(int key) {
    return revoked.containsKey(key);
  }

  long collateralOf(String account) {
    return collateral.getOrDefault(account, 0L);
  }

  long creditOf(String account) {
    return credit.getOrDefault(account, 0L);
  }

  long settledOf(Lane lane) {
    return settled.getOrDefault(lane, 0L);
  }

  long filedToOf(Lane lane) {
    return filedTo.getOrDefault(lane, 0L);
  }

  /** C and K of everybody. */
  long owed() {
    return sum(collateral) + sum(credit);
  }

  // ---- accounts

  void deposit(String account, long amount) {
    requireOpen();
    collateral.merge(account, amount, Math::addExact);
  }

  void requestUnpledge(String account, long amount) {
    unpledges.put(account, new Request(amount, now));
  }

  long finishUnpledge(String account) {
    Request request = unpledges.get(account);
    require(request != null, "NoUnpledgeRequest");
    require(request.since.passed(spans.exit, now), "UnpledgeNotMature");
    if (exited()) {
      require(exitClock.passed(spans.exit, now), "ExitNotMature");
    } else {
      require(!lastAlive.passed(spans.alive, now), "OperatorSilent");
    }
    long amount = Math.min(request.amount, collateralOf(account));
    unpledges.remove(account);
    collateral.merge(account, -amount, Math::addExact);
    credit.merge(account, amount, Math::addExact);
    return amount;
  }

  void transferCredit(String from, String to, long amount) {
    require(amount != 0, "ZeroAmount");
    require(amount <= creditOf(from), "InsufficientCredit");
    credit.merge(from, -amount, Math::addExact);
    credit.merge(to, amount, Math::addExact);
  }

  void withdraw(String account, long amount) {
    require(amount != 0, "ZeroAmount");
    require(amount <= creditOf(account), "InsufficientCredit");
    credit.merge(account, -amount, Math::addExact);
  }

  // ---- vouchers

  /** The operator settles one lane. What the payer signed is not modelled: it signs everything. */
  void settle(Lane lane, long to) {
    long due = Math.max(0, to - settledOf(lane));
    require(due <= collateralOf(lane.payer), "InsufficientCollateral");
    pay(lane, due);
  }

  /** Anybody brings a leaf under a signed checkpoint; says what was paid. */
  long redeem(Checkpoint checkpoint, int index) {
    Leaf leaf = checkpoint.log.get(index);
    require(leaf.acceptance, "LeafNotRedeemable");
    long due = Math.max(0, leaf.to - settledOf(leaf.lane));
    long paid = draws(checkpoint) ? Math.min(due, collateralOf(leaf.lane.payer)) : 0;
    if (paid < due) filedTo.merge(leaf.lane, leaf.to, Math::max);
    pay(leaf.lane, paid);
    return paid;
  }

  /** Whether what lies under this checkpoint may still take collateral. */
  private boolean draws(Checkpoint checkpoint) {
    int of = checkpoint.epoch;
    Revocation revocation = revoked.get(checkpoint.key);
    if (revocation != null) {
      if (of > revocation.epoch) return false;
      List<Leaf> kept = of == revocation.epoch ? revocation.anchored : anchored(of);
      if (!kept.equals(checkpoint.log)) return false;
    }
    return of == epoch || (of + 1 == epoch && !epochClock.passed(spans.exit, now));
  }

  private void pay(Lane lane, long amount) {
    if (amount == 0) return;
    collateral.merge(lane.payer, -amount, Math::addExact);
    credit.merge(lane.payee, amount, Math::addExact);
    settled.merge(lane, amount, Math::addExact);
  }

  /** The bond pays a payee out of its own credit, and the lane counts it. */
  void payShortfall(Lane lane, long amount) {
    require(amount != 0, "ZeroAmount");
    require(settledOf(lane) + amount <= filedToOf(lane), "AboveFiling");
    transferCredit(BOND, lane.payee, amount);
    settled.merge(lane, amount, Math::addExact);
  }

  // ---- log, keys, exit

  void anchor(Checkpoint checkpoint) {
    requireOpen();
    require(checkpoint.epoch == epoch, "WrongLog");
    require(!isRevoked(checkpoint.key), "OperatorKeyIsRevoked");
    require(checkpoint.log.size() >= anchored(epoch).size(), "LogShrinks");
    require(continues(anchored(epoch), checkpoint.log), "Inconsistent");
    anchored.put(epoch, checkpoint.log);
    lastAlive = now;
  }

  void revoke(int key) {
    require(!isRevoked(key), "OperatorKeyIsRevoked");
    revoked.put(key, new Revocation(epoch, anchored(epoch)));
  }

  void newLogEpoch() {
    requireOpen();
    require(epochClock.block == 0 || epochClock.passed(spans.exit, now), "EpochTooSoon");
    epoch++;
    epochClock = now;
  }

  void declareExit(String by) {
    require(!exited(), "AlreadyExit");
    boolean entitled = by.equals(GOVERNANCE) || by.equals(BOND);
    require(entitled || lastAlive.passed(spans.alive, now), "OperatorAlive");
    exitClock = now;
  }

  static boolean continues(List<Leaf> first, List<Leaf> second) {
    return first.size() <= second.size() && second.subList(0, first.size()).equals(first);
  }

  static void require(boolean holds, String error) {
    if (!holds) throw new Refused(error);
  }

  private void requireOpen() {
    require(!exited(), "NotOpen");
  }

  private static long sum(Map<String, Long> amounts) {
    return new ArrayList<>(amounts.values()).stream().mapToLong(Long::longValue).sum();
  }
}
