package dev.bascule.core.book;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One story, told to book and model; jqwik prints the seed of one that fails. */
final class BookModelStory {
  static final Set<String> MET = new TreeSet<>();

  private static final List<String> NAMES = List.of("ada", "bob", "cleo", "dan");

  /** Has nothing but credit, and pays nobody but those who are short. */
  private static final String BOND = "bond";

  /** A cut window, as far as its parts are not settled. */
  static final class Cut {
    final long number;
    final Deque<Map.Entry<BookModel.Lane, Long>> left;
    int part;

    Cut(long number, Deque<Map.Entry<BookModel.Lane, Long>> left) {
      this.number = number;
      this.left = left;
    }
  }

  final Random random;
  final BookDriver driver;
  final BookModel model = new BookModel();
  final BookInvariants invariants = new BookInvariants();
  final Deque<Cut> cuts = new ArrayDeque<>();
  int count;

  BookModelStory(long seed, Asset asset) {
    random = new Random(seed);
    driver = BookDriver.started(asset);
    model.now = driver.seconds();
    model.head = driver.seconds();
    for (String name : NAMES) driver.open(name);
    for (String name : NAMES) deposit(name, 100 + random.nextInt(300));
    driver.open(BOND);
    deposit(BOND, 1_000);
    model.vault.unpledging.put(BOND, 1_000L);
    finishUnpledge(BOND);
  }

  void deposit(String name, long units) {
    driver.deposit(name, units);
    model.vault.add(model.vault.collateral, name, units);
    model.head = driver.seconds();
  }

  void step() {
    count++;
    switch (random.nextInt(18)) {
      case 0, 1, 2, 3, 4, 5 -> pay();
      case 6, 7 -> capture();
      case 8 -> voidHold();
      case 9 -> pass();
      case 10 -> cut();
      case 11, 12 -> settle();
      case 13 -> redeem();
      case 14 -> account();
      case 15 -> shortfall();
      case 16 -> give();
      default -> restart();
    }
    compare();
  }

  void pay() {
    String reference = "P" + random.nextInt(count + 1);
    String payer = pick();
    boolean hold = random.nextInt(4) == 0;
    long ttl = List.of(600L, 30L, 600L, 60L, -1L, 30_000L).get(random.nextInt(6));
    List<BookModel.Leg> legs = new ArrayList<>();
    BookModel.Payment stored = model.payments.get(reference);
    if (stored != null && random.nextBoolean()) {
      legs.addAll(stored.legs);
      hold = stored.hold;
    } else {
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        int number = random.nextInt(20) == 0 ? 4 : random.nextInt(2);
        BookModel.Lane lane = new BookModel.Lane(payer, pick(), number);
        long units = 1L + random.nextInt(40);
        long wrong = random.nextInt(12) == 0 ? random.nextInt(5) - 2 : 0;
        legs.add(new BookModel.Leg(lane, units, Math.max(0, model.a(lane) + units + wrong)));
      }
    }
    List<BookDriver.Leg> asked = new ArrayList<>();
    List<Long> cumulatives = new ArrayList<>();
    for (BookModel.Leg leg : legs) {
      asked.add(new BookDriver.Leg(leg.lane().payee(), leg.lane().number(), leg.units()));
      cumulatives.add(leg.cumulative());
    }
    VoucherKind kind = hold ? VoucherKind.HOLD : VoucherKind.PAY;
    String from = legs.getFirst().lane().payer();
    Outcome outcome =
        driver.outcome(driver.payment(reference, from, kind, ttl, asked, cumulatives));
    agree(outcome, model.pay(reference, hold, List.copyOf(legs), model.now + ttl));
    String answer = BookTable.say(outcome);
    if (answer.equals("accepted") || answer.equals("held")) covered(from);
  }

  /** INV-COVER, where it is promised: at the moment of acceptance. */
  void covered(String payer) {
    assertThat(model.free(payer)).as("INV-COVER").isNotNegative();
  }

  void capture() {
    List<BookModel.Payment> all = List.copyOf(model.payments.values());
    if (all.isEmpty()) return;
    BookModel.Payment payment = all.get(random.nextInt(all.size()));
    List<Long> units = new ArrayList<>();
    for (BookModel.Leg leg : payment.legs) units.add((long) random.nextInt((int) leg.units() + 2));
    if (units.stream().allMatch(each -> each == 0)) units.set(0, 1L);
    String id = payment.reference + "-C" + random.nextInt(4);
    boolean last = random.nextBoolean();
    agree(
        driver.capture(payment.reference, id, last, units.toArray(Long[]::new)),
        model.capture(payment.reference, id, units, last));
  }

  void voidHold() {
    String reference = "P" + random.nextInt(count + 1);
    agree(driver.voidHold(reference), model.voidHold(reference));
  }

  void pass() {
    long seconds = List.of(1L, 20L, 40L, 300L, 700L).get(random.nextInt(5));
    driver.passMillis(seconds * 1000 + random.nextInt(1000));
    model.now = driver.seconds();
    if (random.nextInt(3) > 0) {
      driver.observe();
      model.head = model.now;
    } else {
      driver.apply(new Command.AuditFact(64, Samples.hash("fact " + count)));
    }
    model.lapse();
  }

  void cut() {
    Map<BookModel.Lane, Long> due = model.due();
    Outcome outcome = driver.cut("W" + count);
    model.lapse();
    if (due.isEmpty()) {
      assertThat(outcome).isInstanceOf(Outcome.NothingToCut.class);
      return;
    }
    Outcome.WindowCut cut = (Outcome.WindowCut) outcome;
    assertThat(cut.lanes()).isEqualTo(due.size());
    long total = 0;
    for (var lane : due.entrySet()) {
      long before = model.cutTo.getOrDefault(lane.getKey().name(), 0L);
      total += lane.getValue() - Math.max(model.vault.s(lane.getKey().name()), before);
      model.cutTo.put(lane.getKey().name(), lane.getValue());
    }
    assertThat(cut.totalUnits()).isEqualTo(total);
    cuts.add(new Cut(cut.number(), new ArrayDeque<>(due.entrySet())));
  }

  /** The next part of the oldest window: some of its lanes, or all that are left. */
  void settle() {
    Cut cut = cuts.peek();
    if (cut == null) return;
    int size = 1 + random.nextInt(cut.left.size());
    List<ChainEvent.LaneTo> entries = new ArrayList<>();
    List<byte[]> leaves = new ArrayList<>();
    List<BaseUnits> moved = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      var lane = cut.left.remove();
      long delta = model.vault.settle(lane.getKey(), lane.getValue());
      var key = driver.lane(lane.getKey().payer(), lane.getKey().payee(), lane.getKey().number());
      entries.add(new ChainEvent.LaneTo(key, driver.base(lane.getValue())));
      leaves.add(VaultModel.leaf(key.hex(), driver.base(model.vault.s(lane.getKey().name()))));
      moved.add(driver.base(delta));
    }
    boolean last = cut.left.isEmpty();
    if (last) cuts.remove();
    Place at = driver.place();
    ChainEvent part =
        new ChainEvent.PartSettled(
            at,
            cut.number,
            cut.part++,
            last,
            VaultModel.root(leaves),
            size,
            VaultModel.sum(moved),
            entries);
    observe(part);
  }

  void redeem() {
    List<BookModel.Piece> open =
        model.pieces.stream()
            .filter(piece -> piece.to() > model.vault.s(piece.lane().name()))
            .toList();
    if (open.isEmpty()) return;
    BookModel.Piece piece = open.get(random.nextInt(open.size()));
    long from = model.vault.s(piece.lane().name());
    long paid = model.vault.settle(piece.lane(), piece.to());
    BookModel.Lane lane = piece.lane();
    observe(
        new ChainEvent.Redeemed(
            driver.place(),
            driver.lane(lane.payer(), lane.payee(), lane.number()),
            driver.base(from),
            driver.base(piece.to()),
            driver.base(paid),
            driver.base(0)));
  }

  /** Filed as of a revoked key, by which nothing is drawn; the bond pays all of it or a part. */
  void shortfall() {
    List<BookModel.Lane> open =
        model.lanes.values().stream()
            .filter(lane -> model.a(lane) > model.vault.s(lane.name()))
            .toList();
    if (open.isEmpty()) return;
    BookModel.Lane lane = open.get(random.nextInt(open.size()));
    var key = driver.lane(lane.payer(), lane.payee(), lane.number());
    long from = model.vault.s(lane.name());
    long to = model.a(lane);
    observe(
        new ChainEvent.Redeemed(
            driver.place(),
            key,
            driver.base(from),
            driver.base(to),
            driver.base(0),
            driver.base(to - from)));
    long due = Math.min(to - from, model.vault.k(BOND));
    long paid = due == 0 ? 0 : 1 + random.nextInt((int) due);
    if (paid == 0) return;
    model.vault.pay(BOND, lane, paid);
    BookView.Balances payer = driver.balances(lane.payer());
    agree(
        driver.observe(
            credit(BOND, lane.payee(), paid),
            new ChainEvent.ShortfallPaid(
                driver.place(), key, driver.base(from), driver.base(paid))),
        "seen");
    assertThat(driver.balances(lane.payer()).collateral()).isEqualTo(payer.collateral());
    model.head = model.now;
    model.lapse();
    MET.add("bond paid");
  }

  void give() {
    String from = pick();
    String to = pick();
    long units = model.vault.k(from) == 0 ? 0 : random.nextInt((int) model.vault.k(from)) + 1;
    model.vault.add(model.vault.credit, from, -units);
    model.vault.add(model.vault.credit, to, units);
    observe(credit(from, to, units));
    if (units > 0 && !from.equals(to)) MET.add("given");
  }

  private ChainEvent credit(String from, String to, long units) {
    return new ChainEvent.CreditMoved(
        driver.place(),
        driver.asset().token(),
        Samples.address(from),
        Samples.address(to),
        driver.base(units));
  }

  void account() {
    String name = pick();
    var vault = model.vault;
    var asset = driver.asset();
    var owner = Samples.address(name);
    switch (random.nextInt(6)) {
      case 0 -> {
        long units = random.nextInt(60);
        deposit(name, units);
      }
      case 1 -> {
        long units = vault.k(name) == 0 ? 0 : 1L + random.nextInt((int) vault.k(name));
        vault.add(vault.credit, name, -units);
        vault.add(vault.collateral, name, units);
        observe(new ChainEvent.Pledged(driver.place(), asset.token(), owner, driver.base(units)));
      }
      case 2 -> {
        long units = random.nextInt(200);
        vault.unpledging.put(name, units);
        observe(
            new ChainEvent.UnpledgeRequested(
                driver.place(), asset.token(), owner, driver.base(units), model.now));
      }
      case 3 -> finishUnpledge(name);
      case 4 -> {
        long units = vault.k(name) == 0 ? 0 : 1L + random.nextInt((int) vault.k(name));
        vault.add(vault.credit, name, -units);
        observe(new ChainEvent.Withdrawn(driver.place(), asset.token(), owner, driver.base(units)));
      }
      default -> {
        boolean freeze = model.frozen.add(name);
        if (!freeze) model.frozen.remove(name);
        observe(
            freeze
                ? new ChainEvent.AccountFrozen(driver.place(), owner)
                : new ChainEvent.AccountUnfrozen(driver.place(), owner));
      }
    }
  }

  /** Matures only when INV-BEFORE-EXIT was kept: what was promised before is settled by then. */
  void finishUnpledge(String name) {
    var vault = model.vault;
    long units = Math.min(vault.u(name), vault.c(name));
    if (vault.u(name) == 0 || vault.c(name) - units < model.outstanding(name)) return;
    vault.unpledging.put(name, 0L);
    vault.add(vault.collateral, name, -units);
    vault.add(vault.credit, name, units);
    observe(
        new ChainEvent.UnpledgeFinished(
            driver.place(), driver.asset().token(), Samples.address(name), driver.base(units)));
  }

  void observe(ChainEvent event) {
    agree(driver.observe(event), "seen");
    model.head = model.now;
    model.lapse();
  }

  void restart() {
    var before = driver.restart();
    assertThat(driver.book().root()).isEqualTo(before);
  }

  void agree(Outcome outcome, String expected) {
    assertThat(BookTable.say(outcome).split(" ")[0]).isEqualTo(expected);
    MET.add(expected);
  }

  void compare() {
    invariants.check(driver);
    for (String name : Stream.concat(NAMES.stream(), Stream.of(BOND)).toList()) {
      BookView.Balances it = driver.balances(name);
      assertThat(it.collateral()).isEqualTo(model.vault.c(name));
      assertThat(it.credit()).isEqualTo(model.vault.k(name));
      assertThat(it.unpledging()).isEqualTo(model.vault.u(name));
      assertThat(it.outstanding()).isEqualTo(model.outstanding(name));
      assertThat(it.claim()).isEqualTo(model.claim(name));
      assertThat(it.available()).isEqualTo(Math.max(0, model.free(name)));
    }
    for (BookModel.Lane lane : model.lanes.values()) {
      var key = driver.lane(lane.payer(), lane.payee(), lane.number());
      BookView.LaneView it = driver.view().lane(key).orElseThrow();
      assertThat(it.accepted()).isEqualTo(model.a(lane));
      assertThat(it.settled()).isEqualTo(model.vault.s(lane.name()));
      assertThat(it.held()).isEqualTo(model.h(lane));
    }
    for (BookModel.Payment payment : model.payments.values()) {
      var it = driver.view().payment(Samples.payment(payment.reference)).orElseThrow();
      assertThat(it.state().word()).as(payment.reference).isEqualTo(model.state(payment));
    }
    assertThat(driver.view().openBreaks()).isEmpty();
  }

  String pick() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }
}
