package dev.bascule.engine.entry;

import static dev.bascule.engine.entry.Composites.flag;
import static dev.bascule.engine.entry.Composites.put;

import dev.bascule.core.book.Authority;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.book.Limits;
import dev.bascule.core.voucher.VerifiedLeg;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.engine.sbe.ActivateRulesEncoder;
import dev.bascule.engine.sbe.AuditFactEncoder;
import dev.bascule.engine.sbe.BookMode;
import dev.bascule.engine.sbe.CaptureEncoder;
import dev.bascule.engine.sbe.CloseBreakEncoder;
import dev.bascule.engine.sbe.CutWindowEncoder;
import dev.bascule.engine.sbe.FreezeEncoder;
import dev.bascule.engine.sbe.GenesisEncoder;
import dev.bascule.engine.sbe.ObserveRangeEncoder;
import dev.bascule.engine.sbe.OpenAccountEncoder;
import dev.bascule.engine.sbe.PayEncoder;
import dev.bascule.engine.sbe.RegisterAssetEncoder;
import dev.bascule.engine.sbe.SetLimitsEncoder;
import dev.bascule.engine.sbe.VoidHoldEncoder;
import java.util.function.Function;

/** Commands to frames. One writer serves one thread. */
final class CommandWriter {
  private final Frames frames;
  private final EventWriter events;
  private final GenesisEncoder genesis = new GenesisEncoder();
  private final RegisterAssetEncoder registerAsset = new RegisterAssetEncoder();
  private final OpenAccountEncoder openAccount = new OpenAccountEncoder();
  private final FreezeEncoder freeze = new FreezeEncoder();
  private final SetLimitsEncoder setLimits = new SetLimitsEncoder();
  private final ActivateRulesEncoder activateRules = new ActivateRulesEncoder();
  private final PayEncoder pay = new PayEncoder();
  private final CaptureEncoder capture = new CaptureEncoder();
  private final VoidHoldEncoder voidHold = new VoidHoldEncoder();
  private final ObserveRangeEncoder observeRange = new ObserveRangeEncoder();
  private final CutWindowEncoder cutWindow = new CutWindowEncoder();
  private final AuditFactEncoder auditFact = new AuditFactEncoder();
  private final CloseBreakEncoder closeBreak = new CloseBreakEncoder();

  CommandWriter(Frames frames) {
    this.frames = frames;
    this.events = new EventWriter(frames);
  }

  void write(Command command) {
    switch (command) {
      case Command.Genesis it -> write(it);
      case Command.RegisterAsset it -> write(it);
      case Command.OpenAccount it -> write(it);
      case Command.Freeze it -> writeFreeze(it.account(), false, it.by());
      case Command.Unfreeze it -> writeFreeze(it.account(), true, it.by());
      case Command.SetLimits it -> write(it);
      case Command.ActivateRules it -> write(it);
      case Command.Pay it -> write(it);
      case Command.Capture it -> write(it);
      case Command.VoidHold it -> write(it);
      case Command.ObserveRange it -> write(it);
      case Command.CutWindow it -> write(it);
      case Command.AuditFact it -> write(it);
      case Command.CloseBreak it -> write(it);
    }
  }

  private void write(Command.Genesis it) {
    frames.begin(genesis);
    put(genesis.vault(), it.vault());
    genesis.chainId(it.chainId()).logEpoch(it.logEpoch()).rulesVersion(it.rulesVersion());
    put(genesis.logId(), it.logId());
    genesis.mode(
        switch (it.mode()) {
          case TEST -> BookMode.TEST;
          case LIVE -> BookMode.LIVE;
        });
    genesis.startBlock(it.start().block());
    put(genesis.startHash(), it.start().hash());
    frames.end(genesis);
  }

  private void write(Command.RegisterAsset it) {
    frames.begin(registerAsset);
    registerAsset.asset(it.asset().id().number()).scale((short) it.asset().scale());
    put(registerAsset.token(), it.asset().token());
    registerAsset.tokenDecimals((short) it.asset().tokenDecimals());
    registerAsset.currency(it.asset().currency());
    frames.end(registerAsset);
  }

  private void write(Command.OpenAccount it) {
    frames.begin(openAccount);
    openAccount.tenant(it.tenant().number());
    put(openAccount.owner(), it.owner());
    frames.end(openAccount);
  }

  private void writeFreeze(dev.bascule.core.id.Address account, boolean lift, Authority by) {
    frames.begin(freeze);
    put(freeze.account(), account);
    freeze.lift(flag(lift));
    authorise(by, freeze::actor, freeze::reason, freeze::secondApprover);
    frames.end(freeze);
  }

  private void write(Command.SetLimits it) {
    Limits limits = it.limits();
    frames.begin(setLimits);
    setLimits
        .maxTtl(limits.maxTtlSeconds())
        .observerLag(limits.observerLagSeconds())
        .laneMax(limits.laneMax())
        .riskScoreMax(limits.riskScoreMax())
        .exitDelay(limits.exitDelaySeconds())
        .exitDelayBlocks(limits.exitDelayBlocks());
    SetLimitsEncoder.AssetsEncoder group = setLimits.assetsCount(limits.assets().size());
    for (Limits.AssetLimits each : limits.assets()) {
      group
          .next()
          .asset(each.asset().number())
          .payment(each.paymentUnits())
          .exposure(each.exposureUnits());
    }
    authorise(it.by(), setLimits::actor, setLimits::reason, setLimits::secondApprover);
    frames.end(setLimits);
  }

  private void write(Command.ActivateRules it) {
    frames.begin(activateRules);
    activateRules.rulesVersion(it.version());
    authorise(it.by(), activateRules::actor, activateRules::reason, activateRules::secondApprover);
    frames.end(activateRules);
  }

  private void write(Command.Pay it) {
    VerifiedVoucher voucher = it.voucher();
    frames.begin(pay);
    put(pay.payment(), it.payment().high(), it.payment().low());
    pay.tenant(it.tenant().number()).riskScore(it.riskScore());
    put(pay.payer(), voucher.payer());
    pay.asset(voucher.asset().number());
    put(pay.token(), voucher.token());
    pay.keyEpoch(voucher.keyEpoch()).kind((short) voucher.kind().code());
    pay.notAfter(voucher.notAfter());
    put(pay.digest(), voucher.digest().value());
    put(pay.signatureR(), voucher.signature().r());
    put(pay.signatureS(), voucher.signature().s());
    pay.signatureV(voucher.signature().v());
    put(pay.signer(), voucher.signer());
    PayEncoder.LegsEncoder legs = pay.legsCount(voucher.legs().size());
    for (int i = 0; i < voucher.legs().size(); i++) {
      VerifiedLeg leg = voucher.legs().get(i);
      legs.next();
      put(legs.payee(), leg.payee());
      legs.lane(leg.lane()).cumulative(leg.cumulativeUnits()).amount(it.amounts().get(i));
      put(legs.laneKey(), leg.laneKey().value());
      put(legs.terms(), leg.terms().value());
    }
    frames.end(pay);
  }

  private void write(Command.Capture it) {
    frames.begin(capture);
    put(capture.hold(), it.hold().high(), it.hold().low());
    capture.tenant(it.tenant().number());
    put(capture.transfer(), it.transfer().high(), it.transfer().low());
    capture.last(flag(it.last()));
    CaptureEncoder.AmountsEncoder amounts = capture.amountsCount(it.amounts().size());
    for (long units : it.amounts()) amounts.next().units(units);
    frames.end(capture);
  }

  private void write(Command.VoidHold it) {
    frames.begin(voidHold);
    put(voidHold.hold(), it.hold().high(), it.hold().low());
    voidHold.tenant(it.tenant().number());
    frames.end(voidHold);
  }

  private void write(Command.ObserveRange it) {
    frames.begin(observeRange);
    observeRange.chainId(it.chainId()).from(it.from()).to(it.to()).headTime(it.headTime());
    put(observeRange.toHash(), it.toHash());
    put(observeRange.parentHash(), it.parentHash());
    observeRange.events(it.events().size());
    frames.end(observeRange);
    for (ChainEvent event : it.events()) events.write(event);
  }

  private void write(Command.CutWindow it) {
    frames.begin(cutWindow);
    put(cutWindow.request(), it.request().high(), it.request().low());
    cutWindow.asset(it.asset().number());
    frames.end(cutWindow);
  }

  private void write(Command.AuditFact it) {
    frames.begin(auditFact);
    auditFact.factType((short) it.type());
    put(auditFact.commitment(), it.commitment());
    frames.end(auditFact);
  }

  private void write(Command.CloseBreak it) {
    frames.begin(closeBreak);
    closeBreak.number(it.number());
    authorise(it.by(), closeBreak::actor, closeBreak::reason, closeBreak::secondApprover);
    frames.end(closeBreak);
  }

  /** In the schema's order, which for fields of variable length is the order of writing. */
  private static void authorise(
      Authority by,
      Function<String, ?> actor,
      Function<String, ?> reason,
      Function<String, ?> secondApprover) {
    Object _ = actor.apply(by.actor());
    Object _ = reason.apply(by.reason());
    Object _ = secondApprover.apply(by.secondApprover().orElse(""));
  }
}
