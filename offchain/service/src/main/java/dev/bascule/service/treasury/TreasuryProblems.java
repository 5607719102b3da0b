package dev.bascule.service.treasury;

import dev.bascule.chain.bitcoin.coin.SpendWish;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.core.treasury.Decision;
import dev.bascule.core.treasury.Refusal;
import dev.bascule.service.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The one place where the treasury's refusals become HTTP. */
final class TreasuryProblems {

  private TreasuryProblems() {}

  // No default: a new reason must not compile until someone decides what people are told.
  static Problem of(Decision.Refused refused) {
    int status =
        switch (refused.reason()) {
          case PROPOSER_UNKNOWN, APPROVER_UNKNOWN, OWN_PROPOSAL -> 403;
          case NAME_TAKEN,
              NOT_OPEN,
              NONCE_USED,
              NONCE_TAKEN,
              COIN_UNKNOWN,
              COIN_TAKEN,
              RIVAL_UNKNOWN,
              NOT_EXPORTED,
              ALREADY_EXPORTED ->
              409;
          case WALLET_UNKNOWN,
              EXPIRED,
              NOT_YET,
              TERM_TOO_LONG,
              NONCE_GAP,
              NOT_A_REJECTION,
              RECIPIENT_NOT_ALLOWED,
              NO_LIMIT,
              OVER_LIMIT,
              OVER_WINDOW,
              APPROVALS_MISSING,
              DELAY_RUNNING ->
              422;
        };
    return Problem.of(status, refused.reason().code(), refused.why()).hint(hint(refused.reason()));
  }

  private static String hint(Refusal reason) {
    return switch (reason) {
      case WALLET_UNKNOWN -> "GET /v1/treasury/wallets names the wallets";
      case NAME_TAKEN -> "give it another id";
      case PROPOSER_UNKNOWN, APPROVER_UNKNOWN -> "treasury.json names the people";
      case OWN_PROPOSAL -> "let somebody else read and approve it";
      case NOT_OPEN -> "what ended stays ended; propose it anew";
      case EXPIRED, NOT_YET, TERM_TOO_LONG -> "propose it anew with times that hold";
      case NONCE_USED, NONCE_GAP -> "ask the wallet for its next nonce";
      case NONCE_TAKEN -> "name every other proposal of this nonce in rivals, or take the next";
      case COIN_UNKNOWN -> "ask for a draft anew; the wallet's coins are others now";
      case COIN_TAKEN -> "name every other proposal of its coins in rivals, or take other coins";
      case RIVAL_UNKNOWN -> "look at the wallet again; something ended meanwhile";
      case NOT_A_REJECTION -> "a rejection goes to its own account with nothing";
      case RECIPIENT_NOT_ALLOWED -> "the address book and the tier's recipients decide";
      case NO_LIMIT, OVER_LIMIT, OVER_WINDOW -> "the tier's limits decide; they slide";
      case APPROVALS_MISSING -> "let more people approve it";
      case DELAY_RUNNING -> "export it when the delay is over";
      case NOT_EXPORTED -> "export it first";
      case ALREADY_EXPORTED -> "propose an empty transaction in its place that rejects it";
    };
  }

  /** Why nothing could be planned. */
  static Problem of(SpendWish.Refusal reason) {
    return switch (reason) {
      case SpendWish.Refusal.NobodyToPay _ ->
          Problem.of(422, "nobody_to_pay", "nobody is paid").hint("name a recipient");
      case SpendWish.Refusal.Dust(int _, var amount, var least) ->
          Problem.of(422, "dust", amount + " is less than nodes pass on, " + least)
              .hint("pay more, or nothing");
      case SpendWish.Refusal.TooLittle(var available, var needed) ->
          Problem.of(422, "too_little", available + " may be spent, " + needed + " are needed")
              .hint("wait for deposits or change, or for proposals that hold coins");
      case SpendWish.Refusal.TooManyCoins(int most) ->
          Problem.of(422, "too_many_coins", "it takes more than " + most + " coins")
              .hint("pay the wallet itself first, so that coins merge");
      case SpendWish.Refusal.FeeTooHigh(var fee, var feeMax) ->
          Problem.of(422, "fee_too_high", "the fee would be " + fee + ", allowed are " + feeMax)
              .hint("take a lower rate, or wait");
      case SpendWish.Refusal.RateNotHigher(var rate, var before) ->
          Problem.of(422, "rate_not_higher", rate + " replaces nothing that pays " + before)
              .hint("give a higher rate");
    };
  }

  /** What the bytes of a request have against them. */
  static Problem of(Review review) {
    List<Map<String, String>> all = new ArrayList<>();
    for (Review.Refusal each : review.refusals()) {
      all.add(Map.of("code", word(each.code()), "why", each.why()));
    }
    Review.Refusal first = review.refusals().getFirst();
    return Problem.of(422, word(first.code()), first.why())
        .hint("what cannot be read whole, or says more than it seems to, is not proposed")
        .with("refusals", all);
  }

  static Problem of(SignedAnswer.Check.Refused refused) {
    return Problem.of(422, word(refused.code()), refused.why())
        .hint("nothing was sent; import the answer to the request that was exported");
  }

  private static String word(Enum<?> code) {
    return code.name().toLowerCase(Locale.ROOT);
  }

  static Problem unknown(String id) {
    return Problem.of(404, "proposal_not_found", "there is no proposal " + id);
  }

  static Problem wrongSignature(String what) {
    return Problem.of(403, "signature_wrong", what)
        .hint("sign the digest of exactly this request, with the key of who is named");
  }
}
