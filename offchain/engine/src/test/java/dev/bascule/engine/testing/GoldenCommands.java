package dev.bascule.engine.testing;

import dev.bascule.core.book.Authority;
import dev.bascule.core.book.Book;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Limits;
import dev.bascule.core.testing.BookDriver;
import dev.bascule.core.testing.BookDriver.Leg;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.voucher.VoucherKind;
import java.util.ArrayList;
import java.util.List;

/**
 * A small life of a book, with every kind of command in it: payments, a retry and refusals, holds
 * captured, voided and lapsed, two windows, a redemption, an unpledge, a break, a freeze, new
 * limits, credit that changes hands, a shortfall and what a bond pays of it.
 */
public final class GoldenCommands {
  /** A command and the time of its entry. */
  public record Timed(long atMillis, Command command) {}

  private final List<Timed> commands = new ArrayList<>();
  private final BookDriver driver = BookDriver.started();

  private GoldenCommands() {}

  public static List<Timed> list() {
    GoldenCommands golden = new GoldenCommands();
    golden.opening();
    golden.payments();
    golden.holds();
    golden.windows();
    golden.administration();
    golden.bond();
    return golden.commands;
  }

  private void opening() {
    // What BookDriver.started applied, in its order.
    note(Samples.genesis());
    note(new Command.RegisterAsset(Samples.BRL));
    note(
        new Command.ObserveRange(
            Samples.CHAIN_ID,
            1,
            1,
            Samples.blockHash(1),
            Samples.blockHash(0),
            driver.seconds(),
            List.of()));
    for (String name : List.of("ana", "bo", "shop", "fees")) {
      apply(new Command.OpenAccount(Samples.TENANT, Samples.address(name)));
    }
    apply(
        driver.range(
            new ChainEvent.Deposited(
                driver.place(), Samples.BRL.token(), Samples.address("ana"), driver.base(100_000)),
            new ChainEvent.Deposited(
                driver.place(), Samples.BRL.token(), Samples.address("bo"), driver.base(5_000))));
  }

  private void payments() {
    Command.Pay first = pay("order 1", "ana", Leg.to("shop", 970), Leg.to("fees", 30));
    apply(first);
    apply(first); // A retry.
    apply(pay("order 2", "ana", Leg.to("shop", 2_500)));
    apply(pay("order 3", "bo", Leg.to("shop", 6_000))); // More than its collateral.
    apply(pay("order 4", "bo", Leg.to("bo", 1))); // To itself.
    apply(pay("order 5", "bo", Leg.to("shop", 4_000)));
  }

  private void holds() {
    apply(hold("hold 1", "ana", 600, new Leg("shop", 1, 900)));
    apply(
        new Command.Capture(
            Samples.payment("hold 1"),
            Samples.TENANT,
            Samples.transfer("capture 1"),
            List.of(500L),
            true));
    apply(hold("hold 2", "ana", 600, new Leg("shop", 1, 100)));
    apply(new Command.VoidHold(Samples.payment("hold 2"), Samples.TENANT));
    apply(hold("hold 3", "ana", 60, new Leg("shop", 2, 100)));
    driver.passMillis(120_000); // It lapses before the next command.
    apply(driver.range());
  }

  private void windows() {
    apply(new Command.CutWindow(Samples.request("cut 1"), Samples.BRL.id()));
    apply(driver.range(driver.part(1, 0, true, driver.view().openWindows().get(0).lanes())));
    apply(pay("order 6", "ana", Leg.to("shop", 77)));
    apply(
        driver.range(
            new ChainEvent.UnpledgeRequested(
                driver.place(),
                Samples.BRL.token(),
                Samples.address("ana"),
                driver.base(1_000),
                driver.seconds()),
            new ChainEvent.Redeemed(
                driver.place(),
                driver.lane("ana", "shop", 0),
                driver.base(3_470),
                driver.base(3_547),
                driver.base(77),
                driver.base(0))));
    apply(pay("order 6 again", "bo", Leg.to("shop", 3)));
    apply(new Command.CutWindow(Samples.request("cut 2"), Samples.BRL.id()));
    apply(
        driver.range(
            new ChainEvent.Anchored(driver.place(), 3, driver.view().logRootAt(3)),
            new ChainEvent.Withdrawn( // Credit that the book does not know: a break.
                driver.place(), Samples.BRL.token(), Samples.address("bo"), driver.base(9))));
  }

  private void administration() {
    Authority one = Authority.of("operator-1", "golden");
    apply(
        new Command.SetLimits(
            Limits.DEFAULT.withAsset(new Limits.AssetLimits(Samples.BRL.id(), 50, 1_000_000)),
            one));
    apply(pay("order 7", "ana", Leg.to("shop", 51))); // Past the new limit.
    apply(new Command.Freeze(Samples.address("ana"), one));
    apply(pay("order 8", "ana", Leg.to("shop", 5)));
    apply(new Command.Unfreeze(Samples.address("ana"), one.approvedBy("operator-2")));
    apply(new Command.ActivateRules(Book.RULES_SUPPORTED, one));
    apply(new Command.AuditFact(70, Samples.hash("fact")));
    apply(new Command.CloseBreak(1, one.approvedBy("operator-2")));
    apply(pay("order 9", "ana", Leg.to("shop", 5)));
  }

  private void bond() {
    apply(
        driver.range(
            new ChainEvent.BondSet(driver.place(), Samples.address("bond")),
            credit("shop", "bond", 40),
            credit("bond", "bond", 1)));
    apply(pay("order 10", "ana", Leg.to("fees", 20)));
    apply(
        driver.range(
            new ChainEvent.Redeemed( // Of a revoked key: nothing is drawn.
                driver.place(),
                driver.lane("ana", "fees", 0),
                driver.base(30),
                driver.base(50),
                driver.base(0),
                driver.base(20))));
    apply(
        driver.range(
            credit("bond", "fees", 15),
            new ChainEvent.ShortfallPaid(
                driver.place(), driver.lane("ana", "fees", 0), driver.base(30), driver.base(15))));
    apply(pay("order 11", "ana", Leg.to("fees", 5)));
  }

  private ChainEvent credit(String from, String to, long units) {
    return new ChainEvent.CreditMoved(
        driver.place(),
        Samples.BRL.token(),
        Samples.address(from),
        Samples.address(to),
        driver.base(units));
  }

  private Command.Pay pay(String reference, String payer, Leg... legs) {
    return driver.payment(reference, payer, VoucherKind.PAY, 600, legs);
  }

  private Command.Pay hold(String reference, String payer, long ttlSeconds, Leg leg) {
    return driver.payment(reference, payer, VoucherKind.HOLD, ttlSeconds, leg);
  }

  private void apply(Command command) {
    driver.apply(command);
    note(command);
    driver.passMillis(1_000);
  }

  private void note(Command command) {
    commands.add(new Timed(driver.millis(), command));
  }
}
