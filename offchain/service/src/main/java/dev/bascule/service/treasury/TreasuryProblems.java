package dev.bascule.service.treasury;

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
      case RIVAL_UNKNOWN -> "look at the wallet again; something ended meanwhile";
      case NOT_A_REJECTION -> "a rejection goes to its own account with nothing";
      case RECIPIENT_NOT_ALLOWED -> "the address book and the tier's recipients decide";
      case NO_LIMIT, OVER_LIMIT, OVER_WINDOW -> "the tier's limits decide; they slide";
      case APPROVALS_MISSING -> "let more people approve it";
      case DELAY_RUNNING -> "export it when the delay is over";
      case NOT_EXPORTED -> "export it first";
      case ALREADY_EXPORTED -> "propose an empty transaction with its nonce that rejects it";
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
