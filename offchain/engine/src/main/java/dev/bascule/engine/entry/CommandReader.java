package dev.bascule.engine.entry;

import static dev.bascule.engine.entry.Composites.address;
import static dev.bascule.engine.entry.Composites.flag;
import static dev.bascule.engine.entry.Composites.hash;

import dev.bascule.core.book.Authority;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Limits;
import dev.bascule.core.book.Mode;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.PaymentId;
import dev.bascule.core.id.RequestId;
import dev.bascule.core.id.Tenant;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.TransferId;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.voucher.Signature;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.core.voucher.VoucherKind;
import dev.bascule.engine.sbe.ActivateRulesDecoder;
import dev.bascule.engine.sbe.AuditFactDecoder;
import dev.bascule.engine.sbe.CaptureDecoder;
import dev.bascule.engine.sbe.CloseBreakDecoder;
import dev.bascule.engine.sbe.CutWindowDecoder;
import dev.bascule.engine.sbe.FreezeDecoder;
import dev.bascule.engine.sbe.GenesisDecoder;
import dev.bascule.engine.sbe.ObserveRangeDecoder;
import dev.bascule.engine.sbe.OpenAccountDecoder;
import dev.bascule.engine.sbe.PayDecoder;
import dev.bascule.engine.sbe.RegisterAssetDecoder;
import dev.bascule.engine.sbe.SetLimitsDecoder;
import dev.bascule.engine.sbe.VoidHoldDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Frames to commands: what {@link CommandWriter} wrote. One reader serves one thread. */
final class CommandReader {
  private final FrameCursor frames;
  private final EventReader events;

  CommandReader(FrameCursor frames) {
    this.frames = frames;
    this.events = new EventReader(frames);
  }

  Command read() {
    int template = frames.next();
    return switch (template) {
      case GenesisDecoder.TEMPLATE_ID -> genesis(frames.message(new GenesisDecoder()));
      case RegisterAssetDecoder.TEMPLATE_ID -> asset(frames.message(new RegisterAssetDecoder()));
      case OpenAccountDecoder.TEMPLATE_ID -> openAccount(frames.message(new OpenAccountDecoder()));
      case FreezeDecoder.TEMPLATE_ID -> freeze(frames.message(new FreezeDecoder()));
      case SetLimitsDecoder.TEMPLATE_ID -> setLimits(frames.message(new SetLimitsDecoder()));
      case ActivateRulesDecoder.TEMPLATE_ID -> rules(frames.message(new ActivateRulesDecoder()));
      case PayDecoder.TEMPLATE_ID -> pay(frames.message(new PayDecoder()));
      case CaptureDecoder.TEMPLATE_ID -> capture(frames.message(new CaptureDecoder()));
      case VoidHoldDecoder.TEMPLATE_ID -> voidHold(frames.message(new VoidHoldDecoder()));
      case ObserveRangeDecoder.TEMPLATE_ID -> range(frames.message(new ObserveRangeDecoder()));
      case CutWindowDecoder.TEMPLATE_ID -> cutWindow(frames.message(new CutWindowDecoder()));
      case AuditFactDecoder.TEMPLATE_ID -> auditFact(frames.message(new AuditFactDecoder()));
      case CloseBreakDecoder.TEMPLATE_ID -> closeBreak(frames.message(new CloseBreakDecoder()));
      default ->
          throw new EntryUnreadableException(
              "template " + template + " is no command that this version knows");
    };
  }

  private static Command genesis(GenesisDecoder from) {
    Mode mode =
        switch (from.mode()) {
          case TEST -> Mode.TEST;
          case LIVE -> Mode.LIVE;
          case NULL_VAL -> throw new EntryUnreadableException("a book is neither test nor live");
        };
    return new Command.Genesis(
        address(from.vault()),
        from.chainId(),
        from.logEpoch(),
        hash(from.logId()),
        from.rulesVersion(),
        mode,
        new ChainCursor(from.startBlock(), hash(from.startHash())));
  }

  private static Command asset(RegisterAssetDecoder from) {
    return new Command.RegisterAsset(
        new Asset(
            new AssetId(from.asset()),
            from.currency(),
            from.scale(),
            address(from.token()),
            from.tokenDecimals()));
  }

  private static Command openAccount(OpenAccountDecoder from) {
    return new Command.OpenAccount(new Tenant(from.tenant()), address(from.owner()));
  }

  private static Command freeze(FreezeDecoder from) {
    Authority by = authority(from.actor(), from.reason(), from.secondApprover());
    return flag(from.lift())
        ? new Command.Unfreeze(address(from.account()), by)
        : new Command.Freeze(address(from.account()), by);
  }

  private static Command setLimits(SetLimitsDecoder from) {
    List<Limits.AssetLimits> assets = new ArrayList<>();
    for (SetLimitsDecoder.AssetsDecoder each : from.assets()) {
      assets.add(
          new Limits.AssetLimits(new AssetId(each.asset()), each.payment(), each.exposure()));
    }
    Limits limits =
        new Limits(
            from.maxTtl(),
            from.observerLag(),
            from.laneMax(),
            from.riskScoreMax(),
            from.exitDelay(),
            exitDelayBlocks(from),
            assets);
    return new Command.SetLimits(
        limits, authority(from.actor(), from.reason(), from.secondApprover()));
  }

  /** What was written before there was the field meant what everybody has by default. */
  private static long exitDelayBlocks(SetLimitsDecoder from) {
    long blocks = from.exitDelayBlocks();
    return blocks == SetLimitsDecoder.exitDelayBlocksNullValue()
        ? Limits.DEFAULT.exitDelayBlocks()
        : blocks;
  }

  private static Command rules(ActivateRulesDecoder from) {
    return new Command.ActivateRules(
        from.rulesVersion(), authority(from.actor(), from.reason(), from.secondApprover()));
  }

  private static Command pay(PayDecoder from) {
    List<VerifiedLeg> legs = new ArrayList<>();
    List<Long> amounts = new ArrayList<>();
    for (PayDecoder.LegsDecoder leg : from.legs()) {
      legs.add(
          new VerifiedLeg(
              address(leg.payee()),
              leg.lane(),
              new LaneKey(hash(leg.laneKey())),
              leg.cumulative(),
              new TermsHash(hash(leg.terms()))));
      amounts.add(leg.amount());
    }
    VerifiedVoucher voucher =
        VerifiedVoucher.attested(
            address(from.payer()),
            new AssetId(from.asset()),
            address(from.token()),
            from.keyEpoch(),
            VoucherKind.ofCode(from.kind()),
            from.notAfter(),
            legs,
            new VoucherDigest(hash(from.digest())),
            new Signature(
                hash(from.signatureR()), hash(from.signatureS()), (byte) from.signatureV()),
            address(from.signer()));
    return new Command.Pay(
        new PaymentId(from.payment().high(), from.payment().low()),
        new Tenant(from.tenant()),
        voucher,
        amounts,
        from.riskScore());
  }

  private static Command capture(CaptureDecoder from) {
    PaymentId hold = new PaymentId(from.hold().high(), from.hold().low());
    TransferId transfer = new TransferId(from.transfer().high(), from.transfer().low());
    List<Long> amounts = new ArrayList<>();
    for (CaptureDecoder.AmountsDecoder each : from.amounts()) amounts.add(each.units());
    return new Command.Capture(
        hold, new Tenant(from.tenant()), transfer, amounts, flag(from.last()));
  }

  private static Command voidHold(VoidHoldDecoder from) {
    return new Command.VoidHold(
        new PaymentId(from.hold().high(), from.hold().low()), new Tenant(from.tenant()));
  }

  private Command range(ObserveRangeDecoder from) {
    // The decoder moves with the cursor: everything is taken before the first event is read.
    long chainId = from.chainId();
    long first = from.from();
    long last = from.to();
    var toHash = hash(from.toHash());
    var parentHash = hash(from.parentHash());
    long headTime = from.headTime();
    int count = from.events();
    List<ChainEvent> read = new ArrayList<>();
    for (int i = 0; i < count; i++) read.add(events.read());
    return new Command.ObserveRange(chainId, first, last, toHash, parentHash, headTime, read);
  }

  private static Command cutWindow(CutWindowDecoder from) {
    return new Command.CutWindow(
        new RequestId(from.request().high(), from.request().low()), new AssetId(from.asset()));
  }

  private static Command auditFact(AuditFactDecoder from) {
    return new Command.AuditFact(from.factType(), hash(from.commitment()));
  }

  private static Command closeBreak(CloseBreakDecoder from) {
    return new Command.CloseBreak(
        from.number(), authority(from.actor(), from.reason(), from.secondApprover()));
  }

  private static Authority authority(String actor, String reason, String secondApprover) {
    return new Authority(
        actor, reason, secondApprover.isEmpty() ? Optional.empty() : Optional.of(secondApprover));
  }
}
