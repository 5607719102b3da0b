package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What state proves beside a request, and every way in which it could lie. */
class StateReviewTest extends StateReviewDesk {

  @Test
  void wordsSayWhatIsProven() {
    Review review = review(7);
    assertThat(review.refusals()).isEmpty();
    assertThat(lines(review, "state"))
        .containsExactly(
            "block 7000 of " + at(NOW - 60) + ", sealed by 3 of 4 validators",
            "nonce 7 is next",
            "balance 100 000 UNIT covers value and fee, at most 52 000 UNIT",
            "there is no code at shop (" + Eip55.checksummed(SHOP) + ")");
    assertThat(lines(review, "not checked")).isEmpty();
  }

  @Test
  void aBlockOfARealBesuIsProven() {
    StateProof real =
        recorded(
            129,
            "0xfe3b557e8fb62b89f4916b721be55ceb828dbd73",
            "0x42699a7612a82f1d9c36148af9c77354759b210b");
    Address account = Address.ofHex("0xfe3b557e8fb62b89f4916b721be55ceb828dbd73");
    Address token = Address.ofHex("0x42699a7612a82f1d9c36148af9c77354759b210b");
    SigningRequest asked = pay(account, 485, token, 1);
    ReviewBasis basis = basis(real.header().extraData().validators(), Optional.empty());
    long soon = real.header().header().timestampSeconds() + 100;
    Review review =
        RequestReview.review(
            RequestJson.read(RequestJson.write(until(asked, soon + 100).with(real))), basis, soon);
    assertThat(review.refusals()).isEmpty();
    assertThat(lines(review, "state"))
        .hasSize(4)
        .anyMatch(line -> line.startsWith("block 129 of ") && line.endsWith("3 of 4 validators"))
        .contains("nonce 485 is next")
        .anyMatch(line -> line.contains("0xd8f41807"));
  }

  private static SigningRequest until(SigningRequest request, long expires) {
    SigningRequest.Asked old = request.asked();
    var asked =
        new SigningRequest.Asked(
            old.id(), old.purpose(), old.proposer(), expires - 900, expires, old.payload());
    return new SigningRequest(asked, PAT.sign(asked.proposalDigest()), List.of());
  }

  @Test
  void nonceBelowSaysHowManyWait() {
    Review review = review(9);
    assertThat(review.refusals()).isEmpty();
    assertThat(lines(review, "state")).contains("nonce 9 waits for 2 before it: the next is 7");
  }

  @Test
  void usedNonceIsRefused() {
    refused(review(6), Review.Code.NONCE_OTHER, "nonce 6", "block 7000", "next is 7");
  }

  @Test
  void valueAndFeeMustBeThere() {
    Review exact = review(pay(ACCOUNT, 7, SHOP, 58_000), state.proving(ACCOUNT, SHOP), basis());
    assertThat(exact.refusals()).isEmpty();
    refused(
        review(pay(ACCOUNT, 7, SHOP, 58_001), state.proving(ACCOUNT, SHOP), basis()),
        Review.Code.BALANCE_SHORT,
        "100 000 UNIT",
        "100 001 UNIT");
  }

  @Test
  void anAccountThatIsNotThereHasNothing() {
    MadeState empty = new MadeState(NOW - 60);
    refused(
        review(pay(0), empty.proving(ACCOUNT, SHOP), basis()), Review.Code.BALANCE_SHORT, "0 UNIT");
  }

  @Test
  void codeIsComparedWithTheBook() {
    SigningRequest asked = pay(ACCOUNT, 7, VAULT, 1);
    StateProof proof = state.proving(ACCOUNT, VAULT);
    List<Address> validators = MadeState.validators();
    Review known = review(asked, proof, basis(validators, Optional.of(CODE)));
    assertThat(known.refusals()).isEmpty();
    assertThat(lines(known, "state")).anyMatch(line -> line.endsWith(CODE + " as registered"));
    Review unknown = review(asked, proof, basis(validators, Optional.empty()));
    assertThat(unknown.refusals()).isEmpty();
    assertThat(lines(unknown, "state")).anyMatch(line -> line.contains("none to compare"));
    refused(
        review(asked, proof, basis(validators, Optional.of(OTHER_CODE))),
        Review.Code.CODE_OTHER,
        CODE.hex(),
        OTHER_CODE.hex());
  }

  @Test
  void proofOfAbsenceOfAContractIsRefused() {
    MadeState gone =
        new MadeState(NOW - 60).account(ACCOUNT, 7, BigInteger.TEN.pow(6), MadeState.noCode());
    SigningRequest asked = pay(ACCOUNT, 7, VAULT, 1);
    refused(
        review(asked, gone.proving(ACCOUNT, VAULT), basis()),
        Review.Code.CODE_OTHER,
        "no code at clearing");
    refused(
        review(
            asked, gone.proving(ACCOUNT, VAULT), basis(MadeState.validators(), Optional.of(CODE))),
        Review.Code.CODE_OTHER,
        "none in block 7000",
        CODE.hex());
  }

  @Test
  void stateIsMissedWhereValidatorsAreRegistered() {
    Review review = RequestReview.review(pay(7), basis(), NOW);
    refused(review, Review.Code.STATE_MISSING, "Settlement chain");
    nothingProven(review);
    assertThat(RequestReview.review(pay(7), basis().withoutValidators(), NOW).refusals()).isEmpty();
  }

  @Test
  void stateOfAChainWithoutRegisteredValidatorsIsAClaim() {
    Review review =
        review(pay(6), state.sealedBy().proving(ACCOUNT), basis(List.of(), Optional.empty()));
    assertThat(review.refusals()).isEmpty();
    assertThat(lines(review, "not checked").getFirst())
        .contains("you registered no validators for this chain");
    assertThat(lines(review, "state")).isEmpty();
  }

  @Test
  void anOldBlockIsRefused() {
    Review day = review(pay(7), state(NOW - 86_400).proving(ACCOUNT, SHOP), basis());
    assertThat(day.refusals()).isEmpty();
    refused(
        review(pay(7), state(NOW - 86_401).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_OLD,
        "Export it again");
  }

  /** A block is made by others' clocks: it tells a clock that is behind. */
  @Test
  void aBlockOfTheFutureSaysThatTheClockIsWrong() {
    refused(
        review(pay(7), state(NOW + 601).proving(ACCOUNT, SHOP), basis()),
        Review.Code.NOT_YET,
        "is the clock right?");
    Review late = review(pay(7), state(NOW + 90_000).proving(ACCOUNT, SHOP), basis());
    assertThat(late.refusals())
        .extracting(Review.Refusal::code)
        .containsExactly(Review.Code.NOT_YET, Review.Code.EXPIRED);
  }

  @Test
  void wordsOfTheStorageAreShownToWhoAsks() {
    Hash32 threshold = Hash32.ofHex("0x%064x".formatted(4));
    Hash32 empty = Hash32.ofHex("0x%064x".formatted(5));
    state.account(VAULT, 1, BigInteger.ZERO, CODE, Map.of(threshold, BigInteger.TWO));
    var proof = new StateProof(state.header(), List.of(state.entry(VAULT, threshold, empty)));
    assertThat(proof.check(MadeState.validators()))
        .isInstanceOfSatisfying(
            StateProof.Check.Proven.class,
            proven -> {
              assertThat(proven.word(VAULT, threshold)).contains(BigInteger.TWO);
              assertThat(proven.word(VAULT, empty)).contains(BigInteger.ZERO);
              assertThat(proven.word(VAULT, Hash32.ZERO)).isEmpty();
              assertThat(proven.word(SHOP, threshold)).isEmpty();
            });
    StateProof.Entry entry = state.entry(VAULT, threshold);
    var moved = new StateProof.Slot(empty, entry.storage().getFirst().nodes());
    var lie =
        new StateProof(
            state.header(), List.of(new StateProof.Entry(VAULT, entry.nodes(), List.of(moved))));
    // One leaf alone is the whole trie: for another key it shows that there is nothing.
    assertThat(lie.check(MadeState.validators()))
        .isInstanceOfSatisfying(
            StateProof.Check.Proven.class,
            proven -> assertThat(proven.word(VAULT, empty)).contains(BigInteger.ZERO));
  }

  /** A name in the book that has no contract: data for it says that there should be one. */
  @Test
  void aCallOfAnAddressWithoutCodeIsRefused() {
    SigningRequest plain = pay(7);
    var transfer = (Payload.EvmTransaction) plain.asked().payload();
    DynamicFee old = transfer.transaction();
    var called =
        new DynamicFee(
            CHAIN,
            7,
            old.maxPriorityFeePerGas(),
            old.maxFeePerGas(),
            old.gasLimit(),
            old.to(),
            old.value(),
            Bytes.fromHex("0x12345678"),
            List.of());
    Review review =
        review(
            asking(new Payload.EvmTransaction(ACCOUNT, called)),
            state.proving(ACCOUNT, SHOP),
            basis());
    assertThat(review.refusals())
        .anySatisfy(it -> {
          assertThat(it.code()).isEqualTo(Review.Code.CODE_OTHER);
          assertThat(it.why()).contains("no code at shop");
        });
  }
}
