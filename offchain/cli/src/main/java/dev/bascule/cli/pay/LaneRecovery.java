package dev.bascule.cli.pay;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.signature.MalformedSignature;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chain.voucher.Leg;
import dev.bascule.chain.voucher.Voucher;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.order.Order;
import dev.bascule.cli.wallet.LaneBook;
import dev.bascule.cli.wallet.LaneBook.Lane;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import dev.bascule.core.money.Asset;
import tools.jackson.databind.JsonNode;

/**
 * Takes up a lane where the service says it stands (PROTOCOL B.4), but believes it only by the
 * payer's own signature: a service could otherwise make a wallet sign past what it owes.
 */
final class LaneRecovery {
  private final VoucherForm form;
  private final LaneBook lanes;

  LaneRecovery(VoucherForm form, LaneBook lanes) {
    this.form = form;
    this.lanes = lanes;
  }

  void adopt(Order order, JsonNode problem) {
    for (JsonNode stale : Fields.list(problem, "lanes")) {
      Asset asset = form.asset(order);
      long units = Fields.number(stale, "accepted");
      Lane lane = laneOf(order, Fields.text(stale, "payee"));
      long known = lanes.accepted(lane);
      if (units < known) {
        throw untrue(
            "acceptance_lost",
            order,
            "it says that " + units + " is accepted where it had accepted " + known);
      }
      if (units == known) continue;
      requireOwnSignature(order, lane, units, asset, stale);
      lanes.accept(lane, units);
    }
  }

  private Lane laneOf(Order order, String payee) {
    for (Order.Leg leg : order.legs()) {
      Lane lane = form.lane(order, leg);
      if (lane.payee().hex().equals(payee)) return lane;
    }
    throw untrue("lane_state_unproven", order, "it names " + payee + ", which is no payee of it");
  }

  private void requireOwnSignature(
      Order order, Lane lane, long units, Asset asset, JsonNode stale) {
    if (!Fields.has(stale, "voucher") || !Fields.has(stale, "payerSig")) {
      throw untrue("lane_state_unproven", order, "it shows no voucher for " + units);
    }
    try {
      Voucher voucher = VoucherForm.readVoucher(Fields.child(stale, "voucher"));
      var signature = Signature.fromBytes(Bytes.fromHex(Fields.text(stale, "payerSig")));
      var signer = Signer.recover(voucher.digest(form.domain()).value(), signature);
      boolean own =
          voucher.payer().equals(lane.payer())
              && voucher.token().equals(lane.token())
              && signer.isPresent()
              && signer.get().equals(lane.payer());
      for (Leg leg : voucher.legs()) {
        boolean same =
            own
                && leg.lane() == 0
                && leg.payee().equals(lane.payee())
                && leg.cumulative().equals(asset.toBaseUnits(units));
        if (same) return;
      }
    } catch (IllegalArgumentException | MalformedSignature | JsonRefused e) {
      throw untrue("lane_state_unproven", order, String.valueOf(e.getMessage()));
    }
    throw untrue("lane_state_unproven", order, "its voucher is not the payer's word for " + units);
  }

  private static ProblemException untrue(String code, Order order, String why) {
    return Problem.of(
            ExitCode.VERIFICATION_FAILED,
            code,
            "the service's word on a lane does not verify",
            "payment " + order.reference() + ": " + why,
            "Keep the answer: it is evidence. Do not pay through this service until it is explained.")
        .asException();
  }
}
