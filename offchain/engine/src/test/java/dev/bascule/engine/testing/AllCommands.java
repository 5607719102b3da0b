package dev.bascule.engine.testing;

import dev.bascule.core.book.Authority;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Limits;
import dev.bascule.core.book.Mode;
import dev.bascule.core.book.Place;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.testing.Samples;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import java.util.List;

/** At least one command of every kind, every field different from its neighbours. */
public final class AllCommands {
  private static final Authority ONE = Authority.of("operator-1", "because é is not ASCII");
  private static final Authority TWO = ONE.approvedBy("operator-2");

  private AllCommands() {}

  public static List<Command> list() {
    return List.of(
        Samples.genesis(),
        new Command.Genesis(
            Samples.address("other vault"),
            -7,
            3,
            Samples.hash("log 3"),
            2,
            Mode.LIVE,
            new ChainCursor(9, Samples.blockHash(9))),
        new Command.RegisterAsset(Samples.XAU),
        new Command.OpenAccount(Samples.TENANT, Samples.address("payer")),
        new Command.Freeze(Samples.address("payer"), ONE),
        new Command.Unfreeze(Samples.address("payer"), TWO),
        new Command.SetLimits(Limits.DEFAULT, ONE),
        new Command.SetLimits(
            Limits.DEFAULT
                .withExitDelay(7, Long.MAX_VALUE)
                .withAsset(new Limits.AssetLimits(Samples.BRL.id(), 11, 12))
                .withAsset(new Limits.AssetLimits(Samples.USD.id(), 13, Long.MAX_VALUE)),
            TWO),
        new Command.ActivateRules(4, TWO),
        pay(VoucherKind.PAY, 0),
        pay(VoucherKind.HOLD, -1),
        new Command.Capture(
            Samples.payment("hold"),
            Samples.TENANT,
            Samples.transfer("capture"),
            List.of(0L, 5L),
            true),
        new Command.VoidHold(Samples.payment("hold"), Samples.TENANT),
        range(),
        new Command.CutWindow(Samples.request("window"), Samples.BRL.id()),
        new Command.AuditFact(200, Samples.hash("fact")),
        new Command.CloseBreak(17, ONE));
  }

  private static Command pay(VoucherKind kind, int keyEpoch) {
    var payer = Samples.address("payer");
    VerifiedVoucher voucher =
        Samples.voucher(
            payer,
            Samples.USD,
            kind,
            Samples.START + 77,
            List.of(
                Samples.leg(payer, Samples.address("shop"), Samples.USD, 0, 1000, "a"),
                Samples.leg(payer, Samples.address("fee"), Samples.USD, -2, Long.MAX_VALUE, "b")),
            keyEpoch,
            Samples.address("voucher key"));
    return new Command.Pay(
        Samples.payment("reference"), Samples.TENANT, voucher, List.of(1000L, 3L), 42);
  }

  private static Command range() {
    var token = Samples.BRL.token();
    var account = Samples.address("account");
    BaseUnits amount = new BaseUnits(-1, -2); // uint128, both halves with the highest bit.
    var lane = Samples.laneKey(account, Samples.address("shop"), Samples.BRL, 1);
    return new Command.ObserveRange(
        Samples.CHAIN_ID,
        5,
        8,
        Samples.blockHash(8),
        Samples.blockHash(4),
        Samples.START,
        List.of(
            new ChainEvent.Deposited(at(0), token, account, amount),
            new ChainEvent.Pledged(at(1), token, account, BaseUnits.of(1)),
            new ChainEvent.UnpledgeRequested(at(2), token, account, BaseUnits.of(2), 99),
            new ChainEvent.UnpledgeFinished(at(3), token, account, BaseUnits.of(3)),
            new ChainEvent.Withdrawn(at(4), token, account, BaseUnits.of(4)),
            new ChainEvent.VoucherKeySet(at(5), account, 1, Samples.address("key"), 123),
            new ChainEvent.PartSettled(
                at(6),
                7,
                2,
                true,
                Samples.hash("root"),
                2,
                BaseUnits.of(5),
                List.of(
                    new ChainEvent.LaneTo(lane, amount),
                    new ChainEvent.LaneTo(lane, BaseUnits.of(6)))),
            new ChainEvent.PartSettled(
                at(7), 8, 0, false, Samples.hash("root"), 0, BaseUnits.ZERO, List.of()),
            new ChainEvent.Redeemed(
                at(8), lane, BaseUnits.of(1), BaseUnits.of(2), BaseUnits.of(3), amount),
            new ChainEvent.Anchored(at(9), 10, Samples.hash("anchor")),
            new ChainEvent.LogEpochStarted(at(10), 1, 12),
            new ChainEvent.ExitDeclared(at(11)),
            new ChainEvent.AccountFrozen(at(12), account),
            new ChainEvent.AccountUnfrozen(at(13), account),
            new ChainEvent.CreditMoved(at(14), token, account, Samples.address("heir"), amount),
            new ChainEvent.ShortfallPaid(at(15), lane, BaseUnits.of(7), amount),
            new ChainEvent.BondSet(at(16), Samples.address("bond"))));
  }

  private static Place at(int logIndex) {
    return new Place(5 + logIndex / 5, logIndex, Samples.hash("tx " + logIndex));
  }
}
