package dev.bascule.core.testing;

import dev.bascule.core.book.Authority;
import dev.bascule.core.book.Book;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.CutLane;
import dev.bascule.core.book.Limits;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.Place;
import dev.bascule.core.book.Step;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A book in memory with a wallet for everybody, a chain that tells the truth, and a clock. */
public final class BookDriver {

  /** What one leg pays. */
  public record Leg(String payee, int lane, long units) {
    public static Leg to(String payee, long units) {
      return new Leg(payee, 0, units);
    }
  }

  /** What was applied, when, and what became of it. */
  public record Entry(Command command, long millis, Outcome outcome) {}

  private final Asset asset;
  private final List<Entry> log = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private Book book = new Book();
  private long millis = Samples.START * 1000;
  private long block;
  private int logIndex;

  private BookDriver(Asset asset) {
    this.asset = asset;
  }

  /** A started book with one asset and an observed head. */
  public static BookDriver started() {
    return started(Samples.BRL);
  }

  public static BookDriver started(Asset asset) {
    return startedWith(Samples.genesis(), asset);
  }

  public static BookDriver startedWith(Command.Genesis genesis, Asset asset) {
    BookDriver driver = new BookDriver(asset);
    driver.apply(genesis);
    driver.apply(new Command.RegisterAsset(asset));
    driver.observe();
    return driver;
  }

  public Book book() {
    return book;
  }

  public BookView view() {
    return book.view();
  }

  public Asset asset() {
    return asset;
  }

  /** All steps so far, in order. */
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /** All commands so far, in order. */
  public List<Entry> log() {
    return List.copyOf(log);
  }

  public long millis() {
    return millis;
  }

  public long seconds() {
    return millis / 1000;
  }

  public void passMillis(long by) {
    millis += by;
  }

  public Step apply(Command command) {
    Step step = book.apply(command, millis);
    steps.add(step);
    log.add(new Entry(command, millis, step.outcome()));
    return step;
  }

  public Outcome outcome(Command command) {
    return apply(command).outcome();
  }

  public Address open(String name) {
    apply(new Command.OpenAccount(Samples.TENANT, Samples.address(name)));
    return Samples.address(name);
  }

  public void openWith(String name, long units) {
    open(name);
    deposit(name, units);
  }

  public void setLimits(Limits limits) {
    apply(new Command.SetLimits(limits, Authority.of("operator", "test")));
  }

  // The chain.

  public Place place() {
    return new Place(block + 1, logIndex++, Samples.hash("tx " + (block + 1)));
  }

  /** The next block with these events; its time is the driver's. */
  public Outcome observe(ChainEvent... events) {
    return outcome(range(events));
  }

  /** The range that continues the book's cursor. */
  public Command.ObserveRange range(ChainEvent... events) {
    long next = ++block;
    logIndex = 0;
    return new Command.ObserveRange(
        Samples.CHAIN_ID,
        next,
        next,
        Samples.blockHash(next),
        Samples.blockHash(next - 1),
        seconds(),
        List.of(events));
  }

  public BaseUnits base(long units) {
    return asset.toBaseUnits(units);
  }

  public Outcome deposit(String name, long units) {
    return observe(
        new ChainEvent.Deposited(place(), asset.token(), Samples.address(name), base(units)));
  }

  /** The whole window in one part, as an honest chain would report it. */
  public Outcome settleWindow(long number) {
    BookView.WindowView window =
        view().openWindows().stream().filter(each -> each.number() == number).findFirst().get();
    return observe(part(number, window.partsSettled(), true, window.lanes()));
  }

  public ChainEvent.PartSettled part(long window, int part, boolean last, List<CutLane> lanes) {
    List<ChainEvent.LaneTo> entries = new ArrayList<>();
    for (CutLane lane : lanes) {
      entries.add(new ChainEvent.LaneTo(lane.laneKey(), base(lane.toUnits())));
    }
    return part(window, part, last, entries, place());
  }

  /** Root and total as the contract computes them from what it had settled before. */
  public ChainEvent.PartSettled part(
      long window, int part, boolean last, List<ChainEvent.LaneTo> entries, Place at) {
    MerkleLog tree = new MerkleLog();
    BigInteger total = BigInteger.ZERO;
    for (ChainEvent.LaneTo entry : entries) {
      long settled = view().lane(entry.lane()).map(BookView.LaneView::settled).orElse(0L);
      BaseUnits before = base(settled);
      BaseUnits after = entry.to().compareTo(before) > 0 ? entry.to() : before;
      total = total.add(after.toBigInteger()).subtract(before.toBigInteger());
      ByteBuffer leaf = ByteBuffer.allocate(64);
      entry.lane().value().write(leaf);
      after.writeWord(leaf);
      tree.append(MerkleLog.leafHash(leaf.array()));
    }
    return new ChainEvent.PartSettled(
        at, window, part, last, tree.root(), entries.size(), BaseUnits.of(total), entries);
  }

  // Payers.

  public LaneKey lane(String payer, String payee, int lane) {
    return Samples.laneKey(Samples.address(payer), Samples.address(payee), asset, lane);
  }

  public long accepted(String payer, String payee, int lane) {
    return view().lane(lane(payer, payee, lane)).map(BookView.LaneView::accepted).orElse(0L);
  }

  public Outcome pay(String reference, String payer, Leg... legs) {
    return outcome(payment(reference, payer, VoucherKind.PAY, 600, legs));
  }

  public Outcome hold(String reference, String payer, long ttlSeconds, Leg... legs) {
    return outcome(payment(reference, payer, VoucherKind.HOLD, ttlSeconds, legs));
  }

  /** An honest wallet's request: every cumulative is what the lane has plus the amount. */
  public Command.Pay payment(
      String reference, String payer, VoucherKind kind, long ttlSeconds, Leg... legs) {
    List<Long> cumulatives = new ArrayList<>();
    for (Leg leg : legs) cumulatives.add(accepted(payer, leg.payee(), leg.lane()) + leg.units());
    return payment(reference, payer, kind, ttlSeconds, List.of(legs), cumulatives);
  }

  public Command.Pay payment(
      String reference,
      String payer,
      VoucherKind kind,
      long ttlSeconds,
      List<Leg> legs,
      List<Long> cumulatives) {
    Address from = Samples.address(payer);
    List<VerifiedLeg> signed = new ArrayList<>();
    List<Long> amounts = new ArrayList<>();
    for (int i = 0; i < legs.size(); i++) {
      Leg leg = legs.get(i);
      Address payee = Samples.address(leg.payee());
      signed.add(Samples.leg(from, payee, asset, leg.lane(), cumulatives.get(i), reference));
      amounts.add(leg.units());
    }
    VerifiedVoucher voucher = Samples.voucher(from, asset, kind, seconds() + ttlSeconds, signed);
    return new Command.Pay(
        PaymentId.of(Samples.TENANT, reference), Samples.TENANT, voucher, amounts, 0);
  }

  public Outcome capture(String reference, String transfer, boolean last, Long... units) {
    return outcome(
        new Command.Capture(
            Samples.payment(reference),
            Samples.TENANT,
            Samples.transfer(transfer),
            List.of(units),
            last));
  }

  public Outcome voidHold(String reference) {
    return outcome(new Command.VoidHold(Samples.payment(reference), Samples.TENANT));
  }

  public Outcome cut(String request) {
    return outcome(new Command.CutWindow(Samples.request(request), asset.id()));
  }

  public BookView.Balances balances(String name) {
    return view().balances(Samples.address(name), asset.id());
  }

  public Tenant tenant() {
    return Samples.TENANT;
  }

  // Snapshots.

  public static byte[] save(Book book) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      book.save(out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  public static Book load(byte[] saved) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(saved))) {
      return Book.load(in);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Goes on with a book that was saved and loaded; returns the root of what was saved. */
  public Hash32 restart() {
    Hash32 root = book.root();
    book = load(save(book));
    return root;
  }
}
