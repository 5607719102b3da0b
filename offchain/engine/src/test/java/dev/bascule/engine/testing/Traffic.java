package dev.bascule.engine.testing;

import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Place;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.engine.CommandBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * What honest clients would send now. Everything follows from names and numbers, so a client that
 * was killed makes the same commands again.
 */
public final class Traffic {
  /** Collateral of every payer, in cents. */
  public static final long COLLATERAL = 1_000_000_000L;

  private final long seconds;

  /** With the time of these seconds since 1970 in the chain's head. */
  public Traffic(long seconds) {
    this.seconds = seconds;
  }

  public static Traffic now() {
    return new Traffic(System.currentTimeMillis() / 1000);
  }

  public long seconds() {
    return seconds;
  }

  /** A started book in which so many payers can pay. */
  public CommandBatch opening(int payers) {
    List<Command> commands = new ArrayList<>();
    commands.add(Samples.genesis());
    commands.add(new Command.RegisterAsset(Samples.BRL));
    commands.add(new Command.OpenAccount(Samples.TENANT, Samples.address("shop")));
    List<ChainEvent> deposits = new ArrayList<>();
    for (int i = 0; i < payers; i++) {
      commands.add(new Command.OpenAccount(Samples.TENANT, payer(i)));
      deposits.add(
          new ChainEvent.Deposited(
              new Place(1, i, Samples.hash("tx 1")),
              Samples.BRL.token(),
              payer(i),
              Samples.BRL.toBaseUnits(COLLATERAL)));
    }
    commands.add(
        new Command.ObserveRange(
            Samples.CHAIN_ID, 1, 1, Samples.blockHash(1), Samples.blockHash(0), seconds, deposits));
    return new CommandBatch(commands);
  }

  /** The payer's payment number {@code n}, from 1, of one cent each. */
  public Command.Pay payment(int payer, int n) {
    Address from = payer(payer);
    String reference = "payer " + payer + " payment " + n;
    VerifiedVoucher voucher =
        Samples.voucher(
            from,
            Samples.BRL,
            VoucherKind.PAY,
            seconds + 3600,
            List.of(Samples.leg(from, Samples.address("shop"), Samples.BRL, 0, n, reference)));
    return new Command.Pay(
        PaymentId.of(Samples.TENANT, reference), Samples.TENANT, voucher, List.of(1L), 0);
  }

  public CommandBatch payments(int payer, int first, int count) {
    List<Command> commands = new ArrayList<>();
    for (int n = first; n < first + count; n++) commands.add(payment(payer, n));
    return new CommandBatch(commands);
  }

  public static Address payer(int number) {
    return Samples.address("payer " + number);
  }
}
