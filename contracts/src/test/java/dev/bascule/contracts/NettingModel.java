package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The netting book in plain Java: each call changes the state, or throws with the name of the
 * contract's error.
 *
 * <p>What the book asks the vault (exit, pause, freezes, credit) is part of the state. Units are
 * the ledger's, unless a name says base.
 */
final class NettingModel {

  /** Blocks and seconds; a span passes only when both have. */
  record Clock(long block, long time) {
    static final Clock NEVER = new Clock(0, 0);

    boolean passed(Clock now, long span) {
      return now.block >= block + span && now.time >= time + span;
    }
  }

  /** Who calls, and in which block. */
  record Call(String sender, Clock now) {}

  /** What an owner has in the book for an account. */
  record Stake(String account, String owner) {}

  record Leave(long units, Clock requested) {}

  record Position(long index, boolean debit, long units) {}

  /** A part as it is submitted; {@code previous} is the root that it claims to continue. */
  record Part(
      long window,
      long part,
      boolean last,
      String previous,
      NettingMap coverage,
      long checkpointTime,
      List<Position> positions) {}

  /** The spans, in blocks and in seconds alike. */
  record Spans(long exit, long alive, long notice) {}

  /** The contract refuses with this error. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String error) {
      super(error);
    }
  }

  /** The zero address: no guarantor. */
  static final String NOBODY = "0x" + "0".repeat(40);

  private final Spans spans;
  private final BigInteger unit;
  private final String book;
  private final String operator;
  private final String governance;

  // The vault.
  final Map<String, BigInteger> creditBase = new HashMap<>();
  final Set<String> frozen = new HashSet<>();
  Clock vaultExit = Clock.NEVER;
  Clock newLog = Clock.NEVER;
  long pausedUntilBlock;

  // The book.
  final List<String> accounts = new ArrayList<>(List.of(""));
  final Map<String, Long> spendable = new HashMap<>();
  final Map<String, Long> caps = new HashMap<>();
  final Map<String, String> guarantors = new HashMap<>();
  final Map<Stake, Leave> leaves = new HashMap<>();
  final Map<Stake, BigInteger> pocketsBase = new HashMap<>();
  final Map<String, BigInteger> redeemedToBase = new LinkedHashMap<>();
  Clock lastWindow = Clock.NEVER;
  Clock ownExit = Clock.NEVER;
  long settledUntil;
  long window;
  long part;
  boolean last = true;
  NettingMap coverage = new NettingMap();
  TreeSet<String> members;
  int quorum;
  private TreeSet<String> proposed = new TreeSet<>();
  private int proposedQuorum;
  private Clock proposedAt = Clock.NEVER;

  NettingModel(
      Spans spans,
      BigInteger unit,
      String book,
      String operator,
      String governance,
      List<String> members,
      int quorum) {
    this.spans = spans;
    this.unit = unit;
    this.book = book;
    this.operator = operator;
    this.governance = governance;
    this.members = new TreeSet<>(members);
    this.quorum = quorum;
  }

  long total() {
    return spendable.values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
  }

  boolean isOpen() {
    return !exitDeclared() && newLog.equals(Clock.NEVER);
  }

  private boolean exitDeclared() {
    return !exitSince().equals(Clock.NEVER);
  }

  Clock exitSince() {
    return ownExit.equals(Clock.NEVER) ? vaultExit : ownExit;
  }

  BigInteger credit(String account) {
    return creditBase.getOrDefault(account, BigInteger.ZERO);
  }

  /** Credit into the pocket of a stake, as the vault's transferCredit does. */
  void fill(Stake stake, String from, BigInteger base) {
    creditBase.merge(from, base.negate(), BigInteger::add);
    pocketsBase.merge(stake, base, BigInteger::add);
  }

  void register(Call call, List<String> list) {
    require(call.sender().equals(operator), "NotInRole");
    list.forEach(this::index);
  }

  void setGuarantor(Call call, String guarantor) {
    require(of(caps, call.sender()) == 0, "GuaranteeInUse");
    guarantors.put(call.sender(), guarantor);
  }

  void enter(Call call, Stake stake) {
    require(isOpen(), "NotOpen");
    require(call.now().block() >= pausedUntilBlock, "InflowIsPaused");
    requireNotFrozen(stake.account());
    requireNotFrozen(stake.owner());
    boolean guarantee = !stake.owner().equals(stake.account());
    require(!guarantee || isGuarantor(stake), "NotGuarantor");
    BigInteger pocket = pocketsBase.getOrDefault(stake, BigInteger.ZERO);
    BigInteger whole = pocket.divide(unit);
    require(whole.signum() > 0, "NothingToEnter");
    require(whole.compareTo(BigInteger.valueOf(Long.MAX_VALUE - total())) <= 0, "BookIsFull");
    if (total() == 0) {
      lastWindow = call.now();
    }
    index(stake.account());
    add(spendable, stake.account(), whole.longValueExact());
    if (guarantee) {
      add(caps, stake.account(), whole.longValueExact());
    }
    pocketsBase.put(stake, pocket.mod(unit));
    creditBase.merge(book, whole.multiply(unit), BigInteger::add);
  }

  void returnCredit(Call call, Stake stake) {
    require(!isOpen() || call.sender().equals(stake.owner()), "NotOwner");
    BigInteger pocket = pocketsBase.getOrDefault(stake, BigInteger.ZERO);
    require(pocket.signum() > 0, "NothingToReturn");
    require(!stake.owner().equals(NOBODY), "BadRecipient"); // the vault's word
    pocketsBase.put(stake, BigInteger.ZERO);
    creditBase.merge(stake.owner(), pocket, BigInteger::add);
  }

  void requestLeave(Call call, String account, long units) {
    Stake stake = new Stake(account, call.sender());
    requireNotFrozen(call.sender());
    if (!call.sender().equals(account)) {
      require(isGuarantor(stake), "NotGuarantor");
      require(units <= of(caps, account), "AboveGuarantee");
    }
    if (units == 0) {
      leaves.remove(stake);
    } else {
      leaves.put(stake, new Leave(units, call.now()));
    }
  }

  void finishLeave(Call call, String account) {
    Stake stake = new Stake(account, call.sender());
    requireNotFrozen(call.sender());
    Leave request = leaves.get(stake);
    require(request != null, "NoLeaveRequest");
    require(request.requested().passed(call.now(), spans.exit()), "LeaveNotMature");
    if (isOpen()) {
      require(!lastWindow.passed(call.now(), spans.alive()), "OperatorSilent");
      require(settledUntil >= request.requested().time() + spans.exit(), "NotSettledYet");
    } else {
      require(exitDeclared() && exitSince().passed(call.now(), spans.exit()), "ExitNotMature");
    }
    long has = takeable(stake);
    require(has > 0, "NothingToTake");
    long units = Math.min(request.units(), has);
    leaves.remove(stake);
    add(spendable, account, -units);
    if (!call.sender().equals(account)) {
      add(caps, account, -units);
    }
    BigInteger base = BigInteger.valueOf(units).multiply(unit);
    creditBase.merge(book, base.negate(), BigInteger::add);
    creditBase.merge(call.sender(), base, BigInteger::add);
  }

  private long takeable(Stake stake) {
    long has = of(spendable, stake.account());
    long cap = of(caps, stake.account());
    if (stake.owner().equals(stake.account())) {
      return Math.max(0, has - cap);
    }
    return isGuarantor(stake) ? Math.min(has, cap) : 0;
  }

  void declareExit(Call call) {
    require(!exitDeclared(), "NotOpen");
    require(total() != 0, "NothingInBook");
    boolean silent = lastWindow.passed(call.now(), spans.alive());
    require(silent || !newLog.equals(Clock.NEVER), "OperatorAlive");
    ownExit = call.now();
  }

  void settlePart(Call call, Part it, List<String> signers) {
    require(call.sender().equals(operator), "NotInRole");
    require(isOpen(), "NotOpen");
    long nextWindow = last ? window + 1 : window;
    long nextPart = last ? 0 : part + 1;
    require(it.window() == nextWindow && it.part() == nextPart, "OutOfSequence");
    require(it.previous().equals(coverage.root()), "WrongPreviousCoverage");
    require(it.coverage().size() >= coverage.size(), "CoverageShrinks");
    require(signers.size() == quorum, "WrongCount");
    for (int i = 0; i < signers.size(); i++) {
      boolean rises = i == 0 || signers.get(i).compareTo(signers.get(i - 1)) > 0;
      require(rises && members.contains(signers.get(i)), "NotAttested");
    }
    Map<String, Long> after = applied(it.positions());
    spendable.putAll(after);
    window = it.window();
    part = it.part();
    last = it.last();
    coverage = it.coverage();
    if (last) {
      long until = Math.min(it.checkpointTime(), call.now().time());
      settledUntil = Math.max(settledUntil, until);
      if (until > lastWindow.time()) lastWindow = call.now();
    }
  }

  private Map<String, Long> applied(List<Position> positions) {
    Map<String, Long> after = new HashMap<>();
    BigInteger sum = BigInteger.ZERO;
    long previous = 0;
    for (Position it : positions) {
      require(it.index() > previous, "PositionsNotRising");
      require(it.units() != 0, "EmptyPosition");
      previous = it.index();
      String account = it.index() < accounts.size() ? accounts.get((int) it.index()) : "unknown";
      long has = of(spendable, account);
      require(!it.debit() || it.units() <= has, "AboveSpendable");
      BigInteger units = BigInteger.valueOf(it.debit() ? -it.units() : it.units());
      sum = sum.add(units);
      after.put(account, BigInteger.valueOf(has).add(units).longValue());
    }
    require(previous < accounts.size(), "UnknownIndex");
    require(sum.signum() == 0, "SumNotZero");
    return after;
  }

  /**
   * A good bundle of a netting lane. {@code absent}: its bearer shows other lanes than the map has,
   * so that the lane would count as never covered.
   */
  void redeemNet(
      Call call, String lane, String payer, String payee, BigInteger toBase, boolean absent) {
    require(!isOpen(), "NotExit");
    boolean draws = newLog.equals(Clock.NEVER) || !newLog.passed(call.now(), spans.exit());
    require(draws, "DrawsNothing"); // the vault's word on bundles of the log before
    require(!absent, "NotProven");
    BigInteger from = coverage.of(lane).max(redeemedToBase.getOrDefault(lane, BigInteger.ZERO));
    BigInteger due = toBase.subtract(from).max(BigInteger.ZERO).divide(unit);
    long paid = due.min(BigInteger.valueOf(of(spendable, payer))).longValueExact();
    if (paid == 0) {
      return;
    }
    redeemedToBase.put(lane, from.add(BigInteger.valueOf(paid).multiply(unit)));
    add(spendable, payer, -paid);
    index(payee);
    add(spendable, payee, paid);
  }

  void proposeMembers(Call call, List<String> list, int newQuorum) {
    require(call.sender().equals(governance), "NotInRole");
    require(newQuorum <= list.size() && 2 * newQuorum > list.size(), "BadQuorum");
    proposed = new TreeSet<>(list);
    proposedQuorum = newQuorum;
    proposedAt = call.now();
  }

  void enactMembers(Call call, List<String> list, int newQuorum) {
    require(
        !proposed.isEmpty() && proposed.equals(new TreeSet<>(list)) && newQuorum == proposedQuorum,
        "NoSuchProposal");
    require(proposedAt.passed(call.now(), spans.notice()), "NoticeNotOver");
    members = proposed;
    quorum = proposedQuorum;
    proposed = new TreeSet<>();
  }

  void removeMember(Call call, String member) {
    require(call.sender().equals(governance), "NotInRole"); // it has the emergency role in tests
    require(members.contains(member), "NotMember");
    require(quorum <= members.size() - 1, "BadQuorum");
    members.remove(member);
    proposed = new TreeSet<>();
  }

  /** What every state must satisfy, whatever led there. */
  void check() {
    BigInteger backed = BigInteger.valueOf(total()).multiply(unit);
    if (credit(book).compareTo(backed) < 0) {
      throw new AssertionError("NET-SOLVENT: " + credit(book) + " < " + backed);
    }
    spendable.forEach((account, units) -> {
      if (units < 0) {
        throw new AssertionError("NET-CAP: " + account + " has " + units);
      }
    });
  }

  long of(Map<String, Long> amounts, String account) {
    return amounts.getOrDefault(account, 0L);
  }

  private static void add(Map<String, Long> amounts, String account, long units) {
    amounts.merge(account, units, Math::addExact);
  }

  private boolean isGuarantor(Stake stake) {
    return !stake.owner().equals(NOBODY) && stake.owner().equals(guarantors.get(stake.account()));
  }

  private void index(String account) {
    if (!accounts.contains(account)) {
      accounts.add(account);
    }
  }

  private void requireNotFrozen(String account) {
    require(!frozen.contains(account), "AccountIsFrozen");
  }

  private static void require(boolean holds, String error) {
    if (!holds) {
      throw new Refused(error);
    }
  }
}
