package dev.bascule.contracts;

import dev.bascule.contracts.VaultModel.Clock;
import dev.bascule.contracts.VaultModel.Refused;
import dev.bascule.contracts.VaultModel.Span;
import dev.bascule.contracts.VaultModel.Spans;

/** Vault and bond as models, and the calls applied to both. */
final class BondWorld {

  final VaultModel vault;
  final BondModel bond;

  BondWorld(Spans spans, Span answer, int payerShare, Clock now) {
    vault = new VaultModel(spans, now);
    bond = new BondModel(vault, answer, payerShare);
  }

  /** Does the call in the block of this clock; says the error that refused it, or nothing. */
  String apply(BondOp op, Clock now) {
    vault.now = now;
    try {
      call(op);
      return "";
    } catch (Refused refused) {
      return refused.getMessage();
    }
  }

  private void call(BondOp op) {
    switch (op) {
      case BondOp.Deposit(var account, var amount) -> vault.deposit(account, amount);
      case BondOp.RequestUnpledge(var account, var amount) ->
          vault.requestUnpledge(account, amount);
      case BondOp.FinishUnpledge(var account) -> vault.finishUnpledge(account);
      case BondOp.Transfer(var from, var to, var amount) -> vault.transferCredit(from, to, amount);
      case BondOp.Withdraw(var account, var amount) -> vault.withdraw(account, amount);
      case BondOp.Settle(var lane, var to) -> vault.settle(lane, to);
      case BondOp.Redeem(var checkpoint, var index) -> vault.redeem(checkpoint, index);
      case BondOp.Anchor(var checkpoint) -> vault.anchor(checkpoint);
      case BondOp.Revoke(var key) -> vault.revoke(key);
      case BondOp.NewEpoch() -> vault.newLogEpoch();
      case BondOp.DeclareExit(var by) -> vault.declareExit(by);
      case BondOp.Join(var lane) -> bond.join(lane);
      case BondOp.ProveSenior(var lane, var leaf, var index) -> bond.proveSenior(lane, leaf, index);
      case BondOp.Count(var lanes) -> bond.count(lanes);
      case BondOp.Pay(var lanes) -> bond.pay(lanes);
      case BondOp.RequestRelease(var amount) -> bond.requestRelease(amount);
      case BondOp.FinishRelease() -> bond.finishRelease();
      case BondOp.Challenge(var checkpoint) -> bond.challenge(checkpoint);
      case BondOp.Answer(var epoch, var size) -> bond.answer(epoch, size);
      case BondOp.Enforce(var epoch, var size) -> bond.enforce(epoch, size);
      case BondOp.Wait _ -> {
        // Only the clock moves.
      }
    }
  }
}
