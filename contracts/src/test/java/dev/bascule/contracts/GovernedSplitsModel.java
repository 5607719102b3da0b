package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GovernedSplits} for one token, as its page reads. An operation changes the state and
 * answers nothing, or changes nothing and answers the name of the error.
 */
final class GovernedSplitsModel {

  static final String NOBODY = "0x0000000000000000000000000000000000000000";

  private static final int MAX_PAYEES = 64;
  private static final int MAX_LEVEL = 7;

  /** One of account and split is there; the other is {@link #NOBODY} or 0. */
  record Payee(String account, long split, long weight) {}

  record Clock(long block, long time) {}

  record Span(long blocks, long seconds) {
    boolean passed(Clock since, Clock now) {
      return now.block >= since.block + blocks && now.time >= since.time + seconds;
    }
  }

  /** A list of payees of a split. */
  record ListId(long split, long version) {}

  static final class Split {
    String owner = NOBODY;
    String offeredTo = NOBODY;
    long version = 1;
    int level;
    Span delay = new Span(0, 0);
    Optional<Clock> proposedAt = Optional.empty();
  }

  static final class Pot {
    BigInteger arrived = BigInteger.ZERO;
    BigInteger divided = BigInteger.ZERO;
    boolean closed;
  }

  private final String self;
  private final Span minimumDelay;
  final List<Split> splits = new ArrayList<>();
  final Map<ListId, List<Payee>> lists = new HashMap<>();
  final Map<ListId, Pot> pots = new HashMap<>();
  final Map<String, BigInteger> credits = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  BigInteger held = BigInteger.ZERO;

  GovernedSplitsModel(String self, Span minimumDelay) {
    this.self = self;
    this.minimumDelay = minimumDelay;
  }

  Optional<String> create(List<Payee> payees, int level, String owner, Span delay) {
    if (level > MAX_LEVEL) return Optional.of("BadLevel");
    boolean delayed =
        owner.equals(NOBODY)
            ? delay.equals(new Span(0, 0))
            : delay.blocks >= minimumDelay.blocks && delay.seconds >= minimumDelay.seconds;
    if (!delayed) return Optional.of("BadDelay");
    Optional<String> refusal = check(payees, level);
    if (refusal.isPresent()) return refusal;
    Split split = new Split();
    split.owner = owner;
    split.level = level;
    split.delay = delay;
    splits.add(split);
    lists.put(new ListId(splits.size(), 1), payees);
    return Optional.empty();
  }

  Optional<String> proposeChange(String sender, long id, List<Payee> payees, Clock now) {
    if (!owns(sender, id)) return Optional.of("NotSplitOwner");
    Optional<String> refusal = check(payees, split(id).level);
    if (refusal.isPresent()) return refusal;
    split(id).proposedAt = Optional.of(now);
    lists.put(new ListId(id, split(id).version + 1), payees);
    return Optional.empty();
  }

  Optional<String> withdrawChange(String sender, long id) {
    if (!owns(sender, id)) return Optional.of("NotSplitOwner");
    if (split(id).proposedAt.isEmpty()) return Optional.of("NoChangeWaits");
    drop(id);
    return Optional.empty();
  }

  Optional<String> applyChange(long id, Clock now) {
    if (id > splits.size() || split(id).proposedAt.isEmpty()) return Optional.of("NoChangeWaits");
    Split split = split(id);
    if (!split.delay.passed(split.proposedAt.get(), now)) return Optional.of("ChangeNotRipe");
    split.proposedAt = Optional.empty();
    split.version++;
    return Optional.empty();
  }

  Optional<String> offerOwnership(String sender, long id, String to) {
    if (!owns(sender, id)) return Optional.of("NotSplitOwner");
    split(id).offeredTo = to;
    return Optional.empty();
  }

  Optional<String> takeOwnership(String sender, long id) {
    if (id > splits.size() || !split(id).offeredTo.equals(sender)) return Optional.of("NotOffered");
    split(id).owner = sender;
    split(id).offeredTo = NOBODY;
    return Optional.empty();
  }

  Optional<String> renounceOwnership(String sender, long id) {
    if (!owns(sender, id)) return Optional.of("NotSplitOwner");
    drop(id);
    split(id).owner = NOBODY;
    split(id).offeredTo = NOBODY;
    return Optional.empty();
  }

  Optional<String> pay(String sender, long id, String ref, long amount) {
    if (id > splits.size()) return Optional.of("NoSuchSplit");
    if (taken.contains(sender + ref)) return Optional.of("AlreadyPaid");
    if (amount == 0) return Optional.of("NothingToSplit");
    taken.add(sender + ref);
    held = held.add(BigInteger.valueOf(amount));
    arrive(id, BigInteger.valueOf(amount));
    return Optional.empty();
  }

  Optional<String> divide(List<ListId> which) {
    BigInteger given = BigInteger.ZERO;
    Map<ListId, Pot> before = new HashMap<>();
    for (ListId id : which) before.put(id, copy(pots.get(id)));
    for (ListId id : which) given = given.add(divide(id));
    if (given.signum() > 0) return Optional.empty();
    before.forEach((id, pot) -> pots.computeIfPresent(id, (_, _) -> pot)); // nothing was given on
    return Optional.of("NothingToDivide");
  }

  Optional<String> withdraw(String sender, String to) {
    if (to.equals(NOBODY) || to.equals(self)) return Optional.of("BadReceiver");
    BigInteger credit = credits.getOrDefault(sender, BigInteger.ZERO);
    if (credit.signum() == 0) return Optional.of("NothingToWithdraw");
    credits.remove(sender);
    held = held.subtract(credit);
    return Optional.empty();
  }

  Split split(long id) {
    return splits.get((int) id - 1);
  }

  private BigInteger divide(ListId id) {
    Pot pot = pots.get(id);
    if (pot == null) return BigInteger.ZERO;
    boolean inForce = split(id.split).version == id.version;
    if (inForce ? pot.arrived.equals(pot.divided) : pot.closed) return BigInteger.ZERO;
    List<Payee> payees = lists.get(id);
    List<BigInteger> due = inForce ? floors(pot.arrived, payees) : whole(pot.arrived, payees);
    List<BigInteger> had = floors(pot.divided, payees);
    pot.divided = pot.arrived;
    pot.closed = !inForce;
    BigInteger given = BigInteger.ZERO;
    for (int i = 0; i < payees.size(); i++) {
      BigInteger share = due.get(i).subtract(had.get(i));
      if (share.signum() == 0) continue;
      given = given.add(share);
      Payee payee = payees.get(i);
      if (payee.split == 0) credits.merge(payee.account, share, BigInteger::add);
      else arrive(payee.split, share);
    }
    return given;
  }

  private void arrive(long id, BigInteger amount) {
    Pot pot = pots.computeIfAbsent(new ListId(id, split(id).version), _ -> new Pot());
    pot.arrived = pot.arrived.add(amount);
  }

  private static List<BigInteger> floors(BigInteger amount, List<Payee> payees) {
    BigInteger total = total(payees);
    return payees.stream()
        .map(it -> amount.multiply(BigInteger.valueOf(it.weight)).divide(total))
        .toList();
  }

  /** Rounded down, and what is left by largest remainder; the sort is stable. */
  private static List<BigInteger> whole(BigInteger amount, List<Payee> payees) {
    List<BigInteger> shares = new ArrayList<>(floors(amount, payees));
    BigInteger total = total(payees);
    BigInteger left = shares.stream().reduce(amount, BigInteger::subtract);
    IntStream.range(0, payees.size())
        .boxed()
        .sorted(
            Comparator.comparing((Integer i) ->
                amount.multiply(BigInteger.valueOf(payees.get(i).weight)).mod(total).negate()))
        .limit(left.longValueExact())
        .forEach(i -> shares.set(i, shares.get(i).add(BigInteger.ONE)));
    return shares;
  }

  private static BigInteger total(List<Payee> payees) {
    return BigInteger.valueOf(payees.stream().mapToLong(Payee::weight).sum());
  }

  private Optional<String> check(List<Payee> payees, int level) {
    if (payees.isEmpty() || payees.size() > MAX_PAYEES) return Optional.of("BadPayeeCount");
    return payees.stream().allMatch(it -> isPayee(it, level))
        ? Optional.empty()
        : Optional.of("BadPayee");
  }

  private boolean isPayee(Payee it, int level) {
    if (it.weight == 0) return false;
    if (it.split == 0) return !it.account.equals(NOBODY) && !it.account.equals(self);
    return it.account.equals(NOBODY) && it.split <= splits.size() && split(it.split).level < level;
  }

  private boolean owns(String sender, long id) {
    return id <= splits.size() && split(id).owner.equals(sender);
  }

  private void drop(long id) {
    split(id).proposedAt = Optional.empty();
    lists.remove(new ListId(id, split(id).version + 1));
  }

  private static @Nullable Pot copy(@Nullable Pot pot) {
    if (pot == null) return null;
    Pot it = new Pot();
    it.arrived = pot.arrived;
    it.divided = pot.divided;
    it.closed = pot.closed;
    return it;
  }
}
