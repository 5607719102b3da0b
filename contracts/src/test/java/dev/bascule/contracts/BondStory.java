package dev.bascule.contracts;

import dev.bascule.contracts.VaultModel.Checkpoint;
import dev.bascule.contracts.VaultModel.Lane;
import dev.bascule.contracts.VaultModel.Leaf;
import dev.bascule.contracts.VaultModel.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Payers, payees, an operator and strangers at random, in any order. An honest operator accepts
 * within cover, settles before collateral leaves, cures what is filed and answers challenges, each
 * before it lets time pass; a dishonest one does what it likes, with the log too. Everybody else
 * tries everything in both.
 */
final class BondStory {

  static final List<String> PAYERS = List.of("ada", "bob", "cleo");
  static final List<String> PAYEES = List.of("dan", "eve", "bob");
  static final List<String> ACCOUNTS =
      List.of("ada", "bob", "cleo", "dan", "eve", BondModel.OWNER, VaultModel.BOND);
  static final int KEYS = 2;
  static final long BOND_FUNDS = 2_000;

  /** Blocks after which an honest operator anchors again; far below L. */
  private static final long ALIVE_EVERY = 10;

  private final Random random;
  private final VaultModel vault;
  private final BondModel bond;
  final boolean honest;
  private final List<Lane> lanes = new ArrayList<>();

  private final Deque<Supplier<List<BondOp>>> later = new ArrayDeque<>();
  private final Deque<BondOp> next = new ArrayDeque<>();

  /** What the operator knows: its present log, and how far it ever accepted each lane. */
  private List<Leaf> log = new ArrayList<>();

  private final Map<Lane, Long> accepted = new LinkedHashMap<>();
  private final List<Checkpoint> signed = new ArrayList<>();
  private int key = 1;
  private int salt;

  BondStory(BondWorld world, Random random, boolean honest) {
    this.vault = world.vault;
    this.bond = world.bond;
    this.random = random;
    this.honest = honest;
    for (String payer : PAYERS) {
      for (String payee : PAYEES) {
        if (payer.equals(payee)) continue;
        lanes.add(new Lane(payer, payee, 0));
        lanes.add(new Lane(payer, payee, 1));
      }
    }
    fundBond();
  }

  List<Lane> lanes() {
    return lanes;
  }

  BondOp next() {
    while (next.isEmpty()) {
      next.addAll(later.isEmpty() ? choose() : later.poll().get());
    }
    return next.poll();
  }

  /** What is still owed to the payees of each payer, as the operator accepted it. */
  Map<String, Long> outstanding() {
    Map<String, Long> sums = new LinkedHashMap<>();
    accepted.forEach((lane, to) ->
        sums.merge(lane.payer(), Math.max(0, to - vault.settledOf(lane)), Math::addExact));
    return sums;
  }

  private void fundBond() {
    Span exit = vault.spans.exit();
    later.add(() -> List.of(new BondOp.Deposit(BondModel.OWNER, BOND_FUNDS)));
    later.add(() -> List.of(new BondOp.RequestUnpledge(BondModel.OWNER, BOND_FUNDS)));
    later.add(() -> List.of(wait(exit)));
    later.add(() -> List.of(anchor(log)));
    later.add(() -> List.of(new BondOp.FinishUnpledge(BondModel.OWNER)));
    later.add(() -> List.of(new BondOp.Transfer(BondModel.OWNER, VaultModel.BOND, BOND_FUNDS / 2)));
  }

  private List<BondOp> choose() {
    boolean quietTooLong = vault.now.block() - vault.lastAlive.block() > ALIVE_EVERY;
    if (honest && !vault.exited() && quietTooLong) return duties();
    int dice = random.nextInt(100);
    if (dice < 20) return List.of(account());
    if (dice < 45) return operator();
    if (dice < 58) return List.of(redeem(random.nextBoolean()));
    if (dice < 78) return List.of(roundStep());
    if (dice < 90) return List.of(stranger());
    if (dice < 91) return upheaval();
    return pass(vault.spans.alive(), 1 + random.nextInt(3));
  }

  // ---- accounts

  private BondOp account() {
    String who = any(PAYERS);
    long amount = 1L + random.nextInt(300);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> new BondOp.Deposit(who, amount);
      case 3 -> new BondOp.RequestUnpledge(who, amount);
      case 4 -> new BondOp.FinishUnpledge(who);
      case 5 -> new BondOp.Transfer(any(PAYEES), any(ACCOUNTS), amount / 4);
      case 6 -> new BondOp.Withdraw(any(PAYEES), amount / 4);
      default -> new BondOp.Transfer(BondModel.OWNER, VaultModel.BOND, amount);
    };
  }

  // ---- the operator

  private List<BondOp> operator() {
    int dice = random.nextInt(10);
    if (dice < 6) return accept();
    if (honest) return duties();
    Lane lane = any(lanes);
    return switch (dice) {
      case 6 -> List.of(new BondOp.Settle(lane, acceptedOn(lane)));
      case 7 -> fork();
      case 8 -> List.of(random.nextBoolean() ? anchor(log) : new BondOp.Anchor(any(signed())));
      default -> duties().stream().filter(_ -> random.nextInt(3) == 0).toList();
    };
  }

  /** Writes a leaf and signs the log. No call: the chain hears of it when somebody redeems. */
  private List<BondOp> accept() {
    Lane lane = any(lanes);
    long amount = 1L + random.nextInt(120);
    long to = acceptedOn(lane) + amount;
    boolean covered = amount <= cover(lane.payer());
    if (!honest && random.nextInt(4) == 0) to += 400;
    if (honest && !covered) return List.of();
    if (random.nextInt(8) == 0) log.add(new Leaf(false, vault.epoch, lane, to, salt++));
    log.add(new Leaf(true, vault.epoch, lane, to, salt++));
    accepted.merge(lane, to, Math::max);
    sign(log);
    return honest && random.nextInt(2) == 0 ? List.of() : List.of(redeem(true));
  }

  /** B.4(7); what a new log does not know is covered by nothing new until D_exit has passed. */
  private long cover(String payer) {
    if (vault.exited()) return 0;
    if (vault.epoch > 1 && !vault.epochClock.passed(vault.spans.exit(), vault.now)) return 0;
    var pending = vault.unpledges.get(payer);
    long unpledge = pending == null ? 0 : pending.amount();
    return vault.collateralOf(payer) - unpledge - outstanding().getOrDefault(payer, 0L);
  }

  /** Signs another log than the one it keeps: of equal, smaller or larger size. */
  private List<BondOp> fork() {
    List<Leaf> other = new ArrayList<>(log.subList(0, random.nextInt(log.size() + 1)));
    int more = 1 + random.nextInt(3);
    for (int i = 0; i < more; i++) {
      Lane lane = any(lanes);
      long to = acceptedOn(lane) + 1 + random.nextInt(200);
      other.add(new Leaf(true, vault.epoch, lane, to, salt++));
    }
    sign(other);
    return List.of(redeem(true));
  }

  List<BondOp> duties() {
    List<BondOp> ops = new ArrayList<>();
    accepted.forEach((lane, to) -> {
      if (to <= vault.settledOf(lane)) return;
      boolean due = vault.exited() || vault.unpledges.containsKey(lane.payer());
      boolean filed = vault.filedToOf(lane) > vault.settledOf(lane);
      if (due || filed) ops.add(new BondOp.Settle(lane, to));
    });
    if (vault.exited()) return ops;
    ops.add(anchor(log));
    bond.challenges.forEach((of, it) -> {
      if (of.epoch() == vault.epoch && !it.answered) {
        ops.add(new BondOp.Answer(of.epoch(), of.size()));
      }
    });
    return ops;
  }

  private BondOp anchor(List<Leaf> content) {
    return new BondOp.Anchor(sign(content));
  }

  private List<Checkpoint> signed() {
    if (signed.isEmpty()) sign(log);
    return signed;
  }

  private Checkpoint sign(List<Leaf> content) {
    Checkpoint checkpoint = new Checkpoint(vault.epoch, content, key);
    signed.add(checkpoint);
    return checkpoint;
  }

  // ---- anybody

  /** The newest leaf, or any under any checkpoint. */
  private BondOp redeem(boolean newest) {
    if (signed.isEmpty()) return wait(new Span(1, 1));
    Checkpoint checkpoint = newest ? signed.getLast() : any(signed);
    int size = checkpoint.log().size();
    if (size == 0) return wait(new Span(1, 1));
    return new BondOp.Redeem(checkpoint, newest ? size - 1 : random.nextInt(size));
  }

  /** What brings the present round forward, or opens one. */
  private BondOp roundStep() {
    List<Lane> open = lanes.stream().filter(this::isShort).toList();
    if (random.nextInt(12) == 0) {
      return random.nextBoolean() ? new BondOp.Pay(some(lanes)) : new BondOp.Count(some(lanes));
    }
    return switch (bond.phase) {
      case NONE -> open.isEmpty() ? new BondOp.FinishRelease() : joinOrProve(any(open));
      case FILING -> {
        List<Lane> missing = open.stream().filter(it -> !bond.claims.containsKey(it)).toList();
        if (!missing.isEmpty()) yield joinOrProve(any(missing));
        if (random.nextInt(3) != 0) yield joinOrProve(any(lanes));
        if (honest) later.addAll(honestly(vault.spans.filing()));
        else later.add(() -> List.of(wait(vault.spans.filing())));
        later.add(() -> List.of(new BondOp.Count(some(lanes))));
        yield new BondOp.Count(some(lanes));
      }
      case COUNTING -> new BondOp.Count(some(lanes));
      case PAYING -> new BondOp.Pay(some(lanes));
    };
  }

  private boolean isShort(Lane lane) {
    return vault.filedToOf(lane)
        > Math.max(vault.settledOf(lane), bond.closedTo.getOrDefault(lane, 0L));
  }

  private BondOp joinOrProve(Lane lane) {
    if (random.nextInt(3) == 0) return new BondOp.Join(lane);
    int epoch = random.nextInt(4) == 0 ? 1 + random.nextInt(vault.epoch) : vault.epoch;
    List<Leaf> content = bond.seniorLog(epoch);
    List<Integer> own = new ArrayList<>();
    for (int i = 0; i < content.size(); i++) {
      if (content.get(i).lane().equals(lane)) own.add(i);
    }
    if (!own.isEmpty() && random.nextInt(8) != 0) {
      int index = any(own);
      return new BondOp.ProveSenior(lane, content.get(index), index);
    }
    // A leaf that is not there, of another lane or of no acceptance.
    if (signed.isEmpty() || any(signed).log().isEmpty()) return new BondOp.Join(lane);
    List<Leaf> any = signed.getLast().log();
    if (any.isEmpty()) return new BondOp.Join(lane);
    int index = random.nextInt(any.size());
    return new BondOp.ProveSenior(lane, any.get(index), index);
  }

  private BondOp stranger() {
    if (signed.isEmpty()) return new BondOp.FinishRelease();
    var challenged = List.copyOf(bond.challenges.keySet());
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new BondOp.Challenge(any(signed));
      case 3 -> new BondOp.Challenge(key > 1 ? forged() : any(signed));
      case 4 ->
          challenged.isEmpty()
              ? new BondOp.Answer(1, 1)
              : new BondOp.Answer(any(challenged).epoch(), any(challenged).size());
      case 5, 6 ->
          challenged.isEmpty()
              ? new BondOp.Enforce(1, 1)
              : new BondOp.Enforce(any(challenged).epoch(), any(challenged).size());
      case 7 -> new BondOp.RequestRelease(random.nextInt(4) * 200L);
      case 8 -> new BondOp.FinishRelease();
      default -> new BondOp.DeclareExit("stranger");
    };
  }

  /** What whoever stole the first key can sign after it was revoked. */
  private Checkpoint forged() {
    List<Leaf> other = new ArrayList<>(log.subList(0, random.nextInt(log.size() + 1)));
    other.add(new Leaf(true, vault.epoch, any(lanes), 1_000, salt++));
    return new Checkpoint(vault.epoch, other, 1);
  }

  /** A key or the log is lost, or governance ends the vault. */
  private List<BondOp> upheaval() {
    int dice = random.nextInt(5);
    if (dice < 2 && key < KEYS) {
      int old = key++;
      return List.of(new BondOp.Revoke(old));
    }
    if (dice < 4) {
      boolean begins =
          !vault.exited()
              && (vault.epoch == 1 || vault.epochClock.passed(vault.spans.exit(), vault.now));
      if (!begins) return List.of(new BondOp.NewEpoch());
      List<BondOp> ops = new ArrayList<>();
      ops.add(new BondOp.NewEpoch());
      // What the operator still knows it settles; the rest is redeemed while collateral waits.
      accepted.forEach((lane, to) -> {
        if (to <= vault.settledOf(lane)) return;
        BondOp known = new BondOp.Settle(lane, to);
        ops.add(honest ? newestOf(lane, to, random.nextBoolean() ? known : null) : known);
      });
      log = new ArrayList<>();
      return List.copyOf(ops);
    }
    return List.of(new BondOp.DeclareExit(VaultModel.GOVERNANCE));
  }

  private BondOp newestOf(Lane lane, long to, BondOp known) {
    if (known != null) return known;
    for (Checkpoint checkpoint : signed.reversed()) {
      for (int i = 0; i < checkpoint.log().size(); i++) {
        Leaf leaf = checkpoint.log().get(i);
        if (leaf.acceptance() && leaf.lane().equals(lane) && leaf.to() == to) {
          return new BondOp.Redeem(checkpoint, i);
        }
      }
    }
    throw new IllegalStateException("accepted without a leaf: " + lane);
  }

  // ---- time

  /** Lets some time pass, an honest operator never more at once than it may be silent. */
  private List<BondOp> pass(Span most, int times) {
    Span half = new Span(Math.max(1, most.blocks() / 2), Math.max(1, most.seconds() / 2));
    if (honest) {
      for (int i = 0; i < times; i++) later.addAll(quiet(half));
      return List.of();
    }
    long blocks = 1L + random.nextInt((int) (most.blocks() * times));
    return List.of(new BondOp.Wait(blocks, blocks + random.nextInt(3)));
  }

  private List<Supplier<List<BondOp>>> honestly(Span span) {
    Span half = new Span(vault.spans.alive().blocks() / 2, vault.spans.alive().seconds() / 2);
    List<Supplier<List<BondOp>>> steps = new ArrayList<>();
    for (long done = 0; done < span.blocks(); done += half.blocks()) steps.addAll(quiet(half));
    return steps;
  }

  private List<Supplier<List<BondOp>>> quiet(Span span) {
    return List.of(this::duties, () -> List.of(wait(span)));
  }

  private static BondOp wait(Span span) {
    return new BondOp.Wait(span.blocks(), span.seconds());
  }

  // ---- choices

  private long acceptedOn(Lane lane) {
    return accepted.getOrDefault(lane, 0L);
  }

  private List<Lane> some(List<Lane> of) {
    List<Lane> some = new ArrayList<>();
    for (Lane lane : of) if (random.nextInt(3) != 0) some.add(lane);
    if (random.nextInt(6) == 0) some.add(any(of)); // perhaps a second time
    return some;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
