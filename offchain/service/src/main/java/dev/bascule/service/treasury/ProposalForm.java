package dev.bascule.service.treasury;

import dev.bascule.chain.request.SigningRequest;
import dev.bascule.service.wire.Problem;

/** What a request has to be before anybody asks what is in it. */
final class ProposalForm {

  private static final String NAME = "[a-z0-9][a-z0-9._-]{0,63}";

  private ProposalForm() {}

  static void require(SigningRequest request) {
    if (!request.isProposed()) {
      throw TreasuryProblems.wrongSignature(
              "the proposer that is named, " + request.asked().proposer() + ", did not sign it")
          .refusal();
    }
    if (!request.approvals().isEmpty()) {
      throw Problem.of(
              422, "approvals_unexpected", "a proposal comes without approvals; they come after it")
          .refusal();
    }
    if (request.state().isPresent()) {
      throw Problem.of(
              422, "state_unexpected", "a proposal comes without state; the export brings it")
          .refusal();
    }
    if (!request.asked().id().matches(NAME)) {
      throw Problem.of(
              422, "id_unusable", "an id is 1 to 64 of a-z, 0-9, '.', '_', '-', not a sign first")
          .param("document.request.id")
          .refusal();
    }
  }
}
