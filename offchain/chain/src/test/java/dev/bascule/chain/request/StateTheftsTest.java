package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** States that somebody made up, took from elsewhere or left something out of. */
class StateTheftsTest extends StateReviewDesk {

  @Test
  void headerOfAnotherChainIsRefused() {
    StateProof other = recorded(129, "0xfe3b557e8fb62b89f4916b721be55ceb828dbd73");
    Review review = review(pay(7), other, basis());
    refused(
        review,
        Review.Code.STATE_UNSEALED,
        "you registered " + MadeState.validators(),
        "its header lists " + other.header().extraData().validators(),
        "cold policy apply, treasury.json");
    nothingProven(review);
  }

  @Test
  void headerWithoutSealsIsRefused() {
    refused(
        review(pay(7), state.sealedBy().proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        "0 seals where 3 of 4 are needed");
  }

  @Test
  void oneSealTooFewIsRefused() {
    refused(
        review(pay(7), state.sealedBy(1, 2).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        "2 seals where 3 of 4 are needed");
  }

  @Test
  void sealsOfStrangersAreRefused() {
    refused(
        review(pay(7), state.sealedBy(1, 2, 9).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        MadeState.addresses(List.of(9)).getFirst() + ", not in the set");
    // A set that lists itself seals its own header well.
    refused(
        review(pay(7), state.listing(7, 8, 9).sealedBy(7, 8, 9).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        "its header lists " + MadeState.addresses(List.of(7, 8, 9)));
  }

  @Test
  void aRepeatedSealDoesNotCountTwice() {
    refused(
        review(pay(7), state.sealedBy(1, 2, 2).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        "sealed twice");
  }

  @Test
  void aChangedSetNamesBothAndHowToRegister() {
    List<Address> five = MadeState.addresses(List.of(1, 2, 3, 4, 5));
    refused(
        review(
            pay(7),
            state.listing(1, 2, 3, 4, 5).sealedBy(1, 2, 3, 4).proving(ACCOUNT, SHOP),
            basis()),
        Review.Code.STATE_UNSEALED,
        "you registered " + MadeState.validators(),
        "its header lists " + five,
        "\"validators\"",
        "ask their operators");
  }

  /** Where a contract holds the set, headers list nobody and the seals say who it was. */
  @Test
  void whereAContractHoldsTheSetTheSealsAreNamed() {
    state.listing();
    assertThat(review(7).refusals()).isEmpty();
    refused(
        review(pay(7), state.sealedBy(1, 2, 5).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        "you registered " + MadeState.validators(),
        "its seals are of " + MadeState.addresses(List.of(1, 2, 5)),
        "cold policy apply");
  }

  @Test
  void proofOfAnotherAccountIsRefused() {
    StateProof other = state.proving(VAULT, SHOP);
    Review review = review(pay(7), other, basis());
    refused(review, Review.Code.STATE_PROOF_WRONG, "says nothing about " + ACCOUNT);
    StateProof.Entry vault = state.entry(VAULT);
    StateProof renamed =
        new StateProof(
            state.header(),
            List.of(new StateProof.Entry(ACCOUNT, vault.nodes(), List.of()), state.entry(SHOP)));
    review = review(pay(7), renamed, basis());
    assertThat(review.isRefused()).isTrue();
    assertThat(lines(review, "state")).doesNotContain("nonce 1 is next");
  }

  @Test
  void proofAgainstAnotherRootIsRefused() {
    MadeState rich =
        new MadeState(NOW - 60).account(ACCOUNT, 7, BigInteger.TEN.pow(30), MadeState.noCode());
    StateProof mixed =
        new StateProof(state.header(), List.of(rich.entry(ACCOUNT), state.entry(SHOP)));
    Review review = review(pay(7), mixed, basis());
    refused(review, Review.Code.STATE_PROOF_WRONG, ACCOUNT.hex(), "another hash");
    nothingProven(review);
  }

  @Test
  void anExcerptOfAProofIsRefused() {
    StateProof.Entry whole = state.entry(ACCOUNT);
    var cut =
        new StateProof.Entry(
            ACCOUNT, whole.nodes().subList(0, whole.nodes().size() - 1), List.of());
    StateProof mixed = new StateProof(state.header(), List.of(cut, state.entry(SHOP)));
    refused(review(pay(7), mixed, basis()), Review.Code.STATE_PROOF_WRONG, "ends before");
  }
}
