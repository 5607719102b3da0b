package dev.bascule.cli.treasury;

import dev.bascule.chain.request.Payload;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.cli.network.Fields;
import dev.bascule.core.treasury.Tier;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What the owners of a Safe are to sign.
 *
 * @param call empty where there is nothing to do
 * @param next what comes after the approvals, in order
 */
record SafeDraft(Place place, Optional<Draft> call, List<String> next) {

  /**
   * @param id of the proposal
   * @param wallet that the Safe is by the books
   * @param state as the service tells it of the wallet
   */
  record Place(String id, SafeAccount safe, TreasuryPolicy.Wallet wallet, JsonNode state) {}

  static SafeDraft paying(Place place, Draft draft) {
    return new SafeDraft(place, Optional.of(draft), signing(place));
  }

  /** The same call waits at the guard; the payment itself is proposed after the delay. */
  static SafeDraft announcing(ReadingBooks.Open books, Place place, Draft draft) {
    Draft call = new GuardSetup(books, place.safe()).announce(draft);
    boolean toItself = draft.to().equals(place.safe().address());
    String waits =
        ShownRules.of(place.state())
            .map(rules -> ShownRules.span(rules.waits(toItself)) + " after that")
            .orElse("after the guard's delay");
    List<String> next = signing(place);
    next.add(waits + " the same options without --announce, under another --id");
    return new SafeDraft(place, Optional.of(call), next);
  }

  static SafeDraft setup(ReadingBooks.Open books, Place place, GuardSetup.Waits waits) {
    var setup = new GuardSetup(books, place.safe());
    ShownSafe shown =
        ShownSafe.of(place.state())
            .orElseThrow(() ->
                Fields.malformed("the wallet", "the service does not say how the Safe stands"));
    Optional<GuardSetup.Step> step = setup.next(shown);
    if (step.isEmpty()) return new SafeDraft(place, Optional.empty(), List.of());
    TierPolicy tier = books.document().policy().tierOf(place.wallet());
    Draft call = setup.step(step.get(), tier, waits);
    List<String> next = signing(place);
    if (step.get() != GuardSetup.Step.ADOPT) {
      next.add("once it is final --setup again, under another --id, for the next step");
    }
    return new SafeDraft(place, Optional.of(call), next);
  }

  private static List<String> signing(Place place) {
    String file = place.id() + ".json";
    String here = "./bascule treasury sign " + file + " --books treasury.json, or ";
    return new ArrayList<>(
        List.of(
            "./bascule treasury export " + place.id() + " --out " + file,
            "%s: %scold sign %s"
                .formatted(
                    place.safe().quorum(), place.wallet().tier() == Tier.COLD ? "" : here, file),
            "./bascule treasury import ANSWER, of each"));
  }

  long nextNonce() {
    return Fields.number(place.state(), "nextNonce");
  }

  /**
   * @param nonce of the Safe
   */
  Payload payload(long nonce) {
    SafeAccount safe = place.safe();
    Draft draft = call.orElseThrow();
    var transaction =
        new SafeTransaction(
            safe.chainId(), safe.address(), draft.to(), draft.value(), draft.data(), nonce);
    return new Payload.TypedMessage(safe.address(), transaction.typedData());
  }
}
