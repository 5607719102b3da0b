package dev.bascule.contracts;

import static dev.bascule.contracts.VaultModel.require;

import dev.bascule.contracts.VaultModel.Checkpoint;
import dev.bascule.contracts.VaultModel.Clock;
import dev.bascule.contracts.VaultModel.Lane;
import dev.bascule.contracts.VaultModel.Leaf;
import dev.bascule.contracts.VaultModel.Request;
import dev.bascule.contracts.VaultModel.Span;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bond rounds, release and log challenges of docs/protocol.md section 7, for one token. A round is
 * divided here at once and over all lanes, as the page says it; the contract comes to the same
 * figures lane by lane.
 */
final class BondModel {

  static final String OWNER = "owner";
  static final int WHOLE = 10_000; // shares are parts of it

  enum Phase {
    NONE(0),
    FILING(1),
    COUNTING(2),
    PAYING(3);

    final int onChain;

    Phase(int onChain) {
      this.onChain = onChain;
    }
  }

  /** A lane in the open round, as far as it was filed in time; what is short once it is counted. */
  static final class Claim {
    long filedTo;
    long seniorTo;
    boolean counted;
    long senior;
    long junior;
  }

  static final class Challenge {
    final List<Leaf> log;
    final int key;
    final Clock opened;
    boolean answered;

    Challenge(List<Leaf> log, int key, Clock opened) {
      this.log = log;
      this.key = key;
      this.opened = opened;
    }
  }

  record LogSize(int epoch, int size) {}

  private final VaultModel vault;
  private final Span answer;
  private final int payerShare;

  Phase phase = Phase.NONE;
  int round;
  Clock opened;
  private int seniorEpoch;
  private List<Leaf> seniorLog = List.of();
  long bond;
  final Map<Lane, Claim> claims = new LinkedHashMap<>();
  private Map<Lane, Long> shares = Map.of();
  long seniorTotal;
  long juniorTotal;
  private Clock closed;

  /** Per lane, how far earlier rounds have divided its shortfall; per payer, what it drew. */
  final Map<Lane, Long> closedTo = new LinkedHashMap<>();

  /** How often a lane was counted of which an earlier round had left something unpaid. */
  int countedAgain;

  final Map<String, Long> drawn = new LinkedHashMap<>();
  Request release; // null when nothing is asked for
  final Map<LogSize, Challenge> challenges = new LinkedHashMap<>();

  BondModel(VaultModel vault, Span answer, int payerShare) {
    this.vault = vault;
    this.answer = answer;
    this.payerShare = payerShare;
  }

  // ---- rounds

  void join(Lane lane) {
    requireFiling();
    Claim joined = claims.get(lane);
    require(joined == null || joined.filedTo < vault.filedToOf(lane), "AlreadyJoined");
    if (joined == null) requireShort(lane);
    open();
    enter(lane);
  }

  /** The leaf lies under what was anchored when the round opened. Joins the lane if need be. */
  void proveSenior(Lane lane, Leaf leaf, int index) {
    requireFiling();
    if (!claims.containsKey(lane)) requireShort(lane);
    require(leaf.acceptance(), "LeafNotRedeemable");
    require(leaf.lane().equals(lane), "LeafMismatch");
    require(leaf.epoch() >= 1 && leaf.epoch() <= vault.epoch, "UnknownLog");
    List<Leaf> log = seniorLog(leaf.epoch());
    require(index < log.size() && log.get(index).equals(leaf), "NotInLog");
    open();
    Claim claim = enter(lane);
    claim.seniorTo = Math.max(claim.seniorTo, leaf.to());
  }

  /** Of the log of that epoch, what counts as anchored before the round (or one opened now). */
  List<Leaf> seniorLog(int epoch) {
    if (phase == Phase.NONE) return vault.anchored(epoch);
    if (epoch > seniorEpoch) return List.of();
    return epoch == seniorEpoch ? seniorLog : vault.anchored(epoch);
  }

  private Claim enter(Lane lane) {
    Claim claim = claims.computeIfAbsent(lane, _ -> new Claim());
    claim.filedTo = vault.filedToOf(lane);
    return claim;
  }

  private void open() {
    if (phase != Phase.NONE) return;
    phase = Phase.FILING;
    round++;
    opened = vault.now;
    seniorEpoch = vault.epoch;
    seniorLog = vault.anchored(vault.epoch);
  }

  private void requireFiling() {
    if (phase == Phase.NONE) return;
    boolean over = phase != Phase.FILING || opened.passed(vault.spans.filing(), vault.now);
    require(!over, "FilingOver");
  }

  private void requireShort(Lane lane) {
    require(base(lane) < vault.filedToOf(lane), "NothingFiled");
    boolean over = vault.exited() && vault.exitClock.passed(vault.spans.bond(), vault.now);
    require(phase != Phase.NONE || !over, "RoundsOver");
  }

  /** Up to here the lane has nothing to ask of the bond any more. */
  private long base(Lane lane) {
    return Math.max(vault.settledOf(lane), closedTo.getOrDefault(lane, 0L));
  }

  /** Writes down what is still short of each lane. What is short of any puts the vault to EXIT. */
  void count(List<Lane> lanes) {
    require(phase != Phase.NONE, "NoRound");
    require(phase != Phase.PAYING, "CountingOver");
    require(opened.passed(vault.spans.filing(), vault.now), "FilingNotOver");
    if (phase == Phase.FILING) bond = vault.creditOf(VaultModel.BOND);
    phase = Phase.COUNTING;
    for (Lane lane : lanes) {
      Claim claim = claims.get(lane);
      if (claim == null || claim.counted) continue;
      long base = base(lane);
      long filed = claim.filedTo;
      if (base >= filed) {
        claims.remove(lane);
      } else {
        claim.counted = true;
        if (closedTo.getOrDefault(lane, 0L) > vault.settledOf(lane)) countedAgain++;
        claim.senior = Math.max(0, Math.min(claim.seniorTo, filed) - base);
        claim.junior = filed - base - claim.senior;
        if (!vault.exited()) vault.declareExit(VaultModel.BOND);
      }
    }
    if (claims.values().stream().allMatch(claim -> claim.counted)) {
      shares = divide();
      phase = Phase.PAYING;
      closeIfDone();
    }
  }

  void pay(List<Lane> lanes) {
    require(phase == Phase.PAYING, "CountingNotOver");
    for (Lane lane : lanes) {
      Claim claim = claims.remove(lane);
      if (claim == null) continue;
      long room = Math.max(0, claim.filedTo - vault.settledOf(lane));
      long paid = Math.min(shares.get(lane), room);
      closedTo.put(lane, claim.filedTo);
      if (paid != 0) {
        drawn.merge(lane.payer(), paid, Math::addExact);
        vault.payShortfall(lane, paid);
      }
    }
    closeIfDone();
  }

  private void closeIfDone() {
    if (!claims.isEmpty()) return;
    phase = Phase.NONE;
    closed = vault.now;
    shares = Map.of();
  }

  /** B.7 over all lanes of the round: capped by payer, seniors first, pro rata rounded down. */
  private Map<Lane, Long> divide() {
    Map<String, long[]> asked = new LinkedHashMap<>(); // by payer: senior, junior
    claims.forEach((lane, claim) -> {
      long[] sums = asked.computeIfAbsent(lane.payer(), _ -> new long[2]);
      sums[0] = Math.addExact(sums[0], claim.senior);
      sums[1] = Math.addExact(sums[1], claim.junior);
    });
    Map<String, long[]> capped = new LinkedHashMap<>();
    long senior = 0;
    long junior = 0;
    for (var payer : asked.entrySet()) {
      long limit = Math.max(0, floor(bond, payerShare, WHOLE) - drawn(payer.getKey()));
      long first = Math.min(payer.getValue()[0], limit);
      long second = Math.min(payer.getValue()[1], limit - first);
      capped.put(payer.getKey(), new long[] {first, second});
      senior += first;
      junior += second;
    }
    seniorTotal = senior;
    juniorTotal = junior;
    long left = Math.max(0, bond - senior);
    Map<Lane, Long> result = new LinkedHashMap<>();
    for (var entry : claims.entrySet()) {
      Claim claim = entry.getValue();
      long[] sums = asked.get(entry.getKey().payer());
      long[] limits = capped.get(entry.getKey().payer());
      long first = proRata(bond, proRata(limits[0], claim.senior, sums[0]), senior);
      long second = proRata(left, proRata(limits[1], claim.junior, sums[1]), junior);
      result.put(entry.getKey(), first + second);
    }
    return result;
  }

  long drawn(String payer) {
    return drawn.getOrDefault(payer, 0L);
  }

  private static long proRata(long pool, long claim, long total) {
    return total <= pool ? claim : floor(pool, claim, total);
  }

  private static long floor(long a, long b, long divisor) {
    return BigInteger.valueOf(a)
        .multiply(BigInteger.valueOf(b))
        .divide(BigInteger.valueOf(divisor))
        .longValueExact();
  }

  // ---- release

  void requestRelease(long amount) {
    release = amount == 0 ? null : new Request(amount, vault.now);
  }

  /** What is there for shortfalls for at least D_bond from now. */
  long locked() {
    long asked = release == null ? 0 : release.amount();
    return Math.max(0, vault.creditOf(VaultModel.BOND) - asked);
  }

  void finishRelease() {
    require(release != null, "NoReleaseRequest");
    require(phase == Phase.NONE, "RoundIsOpen");
    Span stay = vault.spans.bond();
    require(release.since().passed(stay, vault.now), "ReleaseNotMature");
    require(closed == null || closed.passed(stay, vault.now), "ReleaseNotMature");
    require(!vault.exited() || vault.exitClock.passed(stay, vault.now), "ReleaseNotMature");
    long amount = Math.min(release.amount(), vault.creditOf(VaultModel.BOND));
    release = null;
    if (amount != 0) vault.transferCredit(VaultModel.BOND, OWNER, amount);
  }

  // ---- challenges

  void challenge(Checkpoint checkpoint) {
    require(!vault.exited(), "NotOpen");
    require(!vault.isRevoked(checkpoint.key()), "OperatorKeyIsRevoked");
    List<Leaf> log = checkpoint.log();
    List<Leaf> anchored = vault.anchored(checkpoint.epoch());
    if (log.size() == anchored.size()) {
      require(!log.equals(anchored), "NothingToAnswer");
      vault.declareExit(VaultModel.BOND);
      return;
    }
    require(checkpoint.epoch() == vault.epoch, "WrongLog");
    LogSize key = new LogSize(checkpoint.epoch(), log.size());
    Challenge before = challenges.get(key);
    boolean stands = before != null && (before.answered || !vault.isRevoked(before.key));
    if (!stands) {
      challenges.put(key, new Challenge(log, checkpoint.key(), vault.now));
    } else if (before.log.equals(log)) {
      require(false, before.answered ? "AlreadyAnswered" : "AlreadyChallenged");
    } else {
      vault.declareExit(VaultModel.BOND);
    }
  }

  void answer(int epoch, int size) {
    Challenge it = pending(epoch, size);
    require(epoch == vault.epoch, "WrongLog");
    List<Leaf> anchored = vault.anchored(epoch);
    require(anchored.size() >= size, "AnchorTooShort");
    require(VaultModel.continues(it.log, anchored), "Inconsistent");
    it.answered = true;
  }

  void enforce(int epoch, int size) {
    Challenge it = pending(epoch, size);
    require(epoch == vault.epoch && !vault.isRevoked(it.key), "ChallengeLapsed");
    require(it.opened.passed(answer, vault.now), "AnswerNotDue");
    vault.declareExit(VaultModel.BOND);
  }

  private Challenge pending(int epoch, int size) {
    Challenge it = challenges.get(new LogSize(epoch, size));
    require(it != null, "NoChallenge");
    require(!it.answered, "AlreadyAnswered");
    return it;
  }
}
