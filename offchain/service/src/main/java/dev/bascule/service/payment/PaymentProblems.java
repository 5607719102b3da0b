package dev.bascule.service.payment;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.voucher.VoucherCheck;
import dev.bascule.core.book.LaneStanding;
import dev.bascule.core.book.Reason;
import dev.bascule.core.money.Asset;
import dev.bascule.core.voucher.VerifiedVoucher;
import dev.bascule.service.ledger.Answer;
import dev.bascule.service.wire.Money;
import dev.bascule.service.wire.Problem;
import dev.bascule.service.wire.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one place that decides what a refusal means over HTTP. No default: a new reason must not
 * compile until it is decided here.
 */
final class PaymentProblems {

  private PaymentProblems() {}

  static Problem of(VoucherCheck.Refused refused) {
    return Problem.of(422, refused.code(), refused.sentence()).param(refused.field());
  }

  static Problem of(Reason reason, Asset asset) {
    Problem problem = Problem.of(status(reason), reason.code(), sentence(reason, asset));
    return switch (reason) {
      case Reason.TermsChanged r ->
          problem
              .param(r.field())
              .hint("a reference is one payment for ever: use a new reference for other terms")
              .with("differs", List.of(Map.of("field", r.field(), "was", r.was(), "is", r.is())));
      case Reason.LaneStale r ->
          problem
              .param("voucher.legs")
              .hint(
                  "sign again on top of the accepted cumulative of each lane; believe it only by"
                      + " your own signature")
              .with("lanes", lanes(r.lanes(), asset));
      case Reason.NotHeld _ ->
          problem.hint(
              "only an open hold can be captured or voided; its timeline says what ended it");
      case Reason.CaptureExceedsHold r ->
          problem
              .param("legs[" + r.leg() + "].amount")
              .hint("take at most what is held")
              .with("held", money(r.heldUnits(), asset));
      case Reason.LaneBusy r ->
          problem.param("voucher.legs").hint("use another lane, or close the hold " + r.heldBy());
      case Reason.InsufficientCollateral r ->
          problem
              .param("legs")
              .hint("deposit collateral for the payer, and send the same request again")
              .with("available", money(r.availableUnits(), asset))
              .with("needed", money(r.neededUnits(), asset));
      case Reason.ObserverLag _ ->
          problem.retryable(5).hint("the chain is being read; send the same request again");
      case Reason.ExposureExceeded _ ->
          problem.retryable(60).hint("wait until a window has settled, and send the same again");
      case Reason.UnknownPayee _ ->
          problem.param("legs").hint("make the payee a participant first: POST /v1/participants");
      case Reason.UnknownPayer _ ->
          problem
              .param("voucher.payer")
              .hint("make the payer a participant first: POST /v1/participants");
      case Reason.Expired _, Reason.TtlTooLong _ ->
          problem.param("notAfter").hint("sign again with another notAfter");
      case Reason.WrongSigner _, Reason.UnknownEpoch _, Reason.KeyRetired _ ->
          problem.param("voucher.keyEpoch").hint("sign with the payer's voucher key of this epoch");
      case Reason.VaultClosed _,
          Reason.UnknownAsset _,
          Reason.SelfPayment _,
          Reason.Frozen _,
          Reason.WrongBook _,
          Reason.LaneLimit _,
          Reason.DuplicateLane _,
          Reason.LimitExceeded _,
          Reason.UnknownPayment _ ->
          problem;
    };
  }

  private static int status(Reason reason) {
    return switch (reason) {
      case Reason.TermsChanged _, Reason.LaneStale _, Reason.LaneBusy _, Reason.NotHeld _ -> 409;
      case Reason.Frozen _ -> 403;
      case Reason.InsufficientCollateral _ -> 402;
      case Reason.UnknownPayment _ -> 404;
      case Reason.VaultClosed _, Reason.ObserverLag _, Reason.ExposureExceeded _ -> 503;
      case Reason.UnknownAsset _,
          Reason.UnknownEpoch _,
          Reason.KeyRetired _,
          Reason.WrongSigner _,
          Reason.Expired _,
          Reason.TtlTooLong _,
          Reason.SelfPayment _,
          Reason.UnknownPayer _,
          Reason.UnknownPayee _,
          Reason.WrongBook _,
          Reason.LaneLimit _,
          Reason.DuplicateLane _,
          Reason.LimitExceeded _,
          Reason.CaptureExceedsHold _ ->
          422;
    };
  }

  private static String sentence(Reason reason, Asset asset) {
    return switch (reason) {
      case Reason.TermsChanged r ->
          "this was asked before with other terms: %s was %s, is %s"
              .formatted(r.field(), r.was(), r.is());
      case Reason.VaultClosed r -> "the vault is %s and takes no new payments".formatted(r.state());
      case Reason.UnknownAsset r ->
          "the token %s is not an asset of this book".formatted(r.token());
      case Reason.UnknownEpoch r ->
          "key epoch %d is not known, the payer's is %d".formatted(r.keyEpoch(), r.currentEpoch());
      case Reason.KeyRetired r ->
          "the payer's key of epoch %d retired at %s"
              .formatted(r.keyEpoch(), seconds(r.retiredAt()));
      case Reason.WrongSigner r ->
          "signed by %s, the payer's key is %s".formatted(r.signer(), r.expected());
      case Reason.Expired r ->
          "the voucher ended at %s, it is %s".formatted(seconds(r.notAfter()), seconds(r.now()));
      case Reason.TtlTooLong r ->
          "notAfter is %s, at most %s is accepted"
              .formatted(seconds(r.notAfter()), seconds(r.latest()));
      case Reason.SelfPayment r -> "payer and payee are the same account %s".formatted(r.payee());
      case Reason.UnknownPayer r -> "the payer %s is not a participant".formatted(r.payer());
      case Reason.UnknownPayee r -> "the payee %s is not a participant".formatted(r.payee());
      case Reason.Frozen r -> "the account %s is frozen".formatted(r.account());
      case Reason.WrongBook r ->
          "lane %s to %s belongs to the netting book"
              .formatted(Integer.toUnsignedString(r.lane()), r.payee());
      case Reason.LaneLimit r ->
          "lane %s to %s is past the limit of %d lanes"
              .formatted(Integer.toUnsignedString(r.lane()), r.payee(), r.laneMax());
      case Reason.DuplicateLane r ->
          "two legs use lane %s to %s".formatted(Integer.toUnsignedString(r.lane()), r.payee());
      case Reason.LaneStale r ->
          "%d of the voucher's lanes stand elsewhere than the voucher assumes"
              .formatted(r.lanes().size());
      case Reason.LaneBusy r ->
          "lane %s to %s is held by %s"
              .formatted(Integer.toUnsignedString(r.lane()), r.payee(), r.heldBy());
      case Reason.InsufficientCollateral r ->
          "the payer has %s available, %s is needed"
              .formatted(text(r.availableUnits(), asset), text(r.neededUnits(), asset));
      case Reason.LimitExceeded r ->
          "%s is %d, the limit is %d".formatted(r.limit(), r.value(), r.ceiling());
      case Reason.ExposureExceeded r ->
          "%s would be outstanding, the operator's limit is %s"
              .formatted(text(r.wouldBeUnits(), asset), text(r.ceilingUnits(), asset));
      case Reason.ObserverLag r ->
          "the newest block that was read is of %s, it is %s: collateral could be gone"
              .formatted(seconds(r.headTime()), seconds(r.now()));
      case Reason.UnknownPayment _ -> "there is no such payment";
      case Reason.NotHeld r -> "the payment is %s, not held".formatted(r.state().word());
      case Reason.CaptureExceedsHold r ->
          "leg %d holds %s, %s was asked"
              .formatted(r.leg(), text(r.heldUnits(), asset), text(r.askedUnits(), asset));
    };
  }

  /** For a batch that was not taken, or of which nobody knows. */
  static Problem notCommitted(Answer answer, String statusUrl) {
    return switch (answer) {
      case Answer.Busy busy ->
          Problem.of(429, "busy", "more payments are under way than can wait; nothing was taken")
              .retryable(seconds(busy.retryAfter()))
              .hint("send the same request with the same Idempotency-Key");
      case Answer.Unknown unknown ->
          Problem.of(
                  504,
                  "outcome_unknown",
                  "no answer came within %d ms: the log may have taken it"
                      .formatted(unknown.waited().toMillis()))
              .retryable(1)
              .hint("send the same request with the same Idempotency-Key, or ask " + statusUrl)
              .with("status_url", statusUrl);
      case Answer.ReadOnly readOnly -> readOnly.problem();
      case Answer.TooLarge large ->
          Problem.of(
              413,
              "payment_too_large",
              "%d bytes in the log, at most %d".formatted(large.bytes(), large.bytesMax()));
      case Answer.Committed _ -> throw new IllegalArgumentException("a committed answer is none");
    };
  }

  private static List<Map<String, Object>> lanes(List<LaneStanding> standings, Asset asset) {
    var lanes = new ArrayList<Map<String, Object>>();
    for (LaneStanding standing : standings) {
      var lane = new LinkedHashMap<String, Object>();
      lane.put("payee", standing.payee().hex());
      lane.put("lane", Integer.toUnsignedString(standing.lane()));
      lane.put("laneKey", standing.laneKey().hex());
      lane.put("accepted", Long.toString(standing.acceptedUnits()));
      standing
          .setBy()
          .ifPresent(voucher -> {
            lane.put("voucher", VoucherWire.of(voucher, asset));
            lane.put("payerSig", signature(voucher));
          });
      lanes.add(lane);
    }
    return lanes;
  }

  private static String signature(VerifiedVoucher voucher) {
    return Bytes.of(voucher.signature().bytes()).hex();
  }

  private static Money money(long units, Asset asset) {
    return Money.of(units, asset.currency(), asset.scale());
  }

  private static String text(long units, Asset asset) {
    return new java.math.BigDecimal(java.math.BigInteger.valueOf(units), asset.scale())
            .toPlainString()
        + " "
        + asset.currency();
  }

  private static String seconds(long seconds) {
    return Times.text(Math.multiplyExact(seconds, 1000L));
  }

  private static int seconds(Duration duration) {
    return (int) Math.max(1, duration.toSeconds());
  }
}
