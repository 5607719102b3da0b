package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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
  void aProposerWhoIsNoValidatorIsRefused() {
    refused(
        review(pay(7), state.proposedBy(9).proving(ACCOUNT, SHOP), basis()),
        Review.Code.STATE_UNSEALED,
        MadeState.addresses(List.of(9)).getFirst() + " is not in the set");
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

  /** The nodes come in the order of the path, each once, and none more. */
  @Test
  void nodesInAnotherOrderTwiceOrTooManyAreRefused() {
    List<Bytes> nodes = state.entry(ACCOUNT).nodes();
    assertThat(nodes).hasSizeGreaterThan(1);
    List<Bytes> twice = new ArrayList<>(nodes);
    twice.add(nodes.getLast());
    List<Bytes> more = new ArrayList<>(nodes);
    more.add(state.entry(VAULT).nodes().getLast());
    for (List<Bytes> wrong : List.of(nodes.reversed(), twice, more, List.<Bytes>of())) {
      StateProof.Entry entry = new StateProof.Entry(ACCOUNT, wrong, List.of());
      StateProof mixed = new StateProof(state.header(), List.of(entry, state.entry(SHOP)));
      Review review = review(pay(7), mixed, basis());
      refused(review, Review.Code.STATE_PROOF_WRONG, ACCOUNT.hex());
      nothingProven(review);
    }
  }

  /** A word is of the account that it stands under: another's trie shows nothing of it. */
  @Test
  void aWordOfAnotherAccountsStorageIsRefused() {
    Hash32 slot = Hash32.ofHex("0x%064x".formatted(5));
    Hash32 other = Hash32.ofHex("0x%064x".formatted(6));
    state.account(
        VAULT, 1, BigInteger.ZERO, CODE, Map.of(slot, BigInteger.TWO, other, BigInteger.TEN));
    List<StateProof.Slot> lent = state.entry(VAULT, slot).storage();
    for (Address of : List.of(ACCOUNT, SHOP)) {
      var entry = new StateProof.Entry(of, state.entry(of).nodes(), lent);
      StateProof mixed = new StateProof(state.header(), List.of(entry));
      assertThat(mixed.check(MadeState.validators()))
          .isInstanceOfSatisfying(
              StateProof.Check.Wrong.class,
              wrong -> assertThat(wrong.why()).contains(of.hex(), slot.hex()));
    }
    StateProof.Entry whole = state.entry(VAULT, slot);
    // Left out, a word that is there would pass for zero.
    var silent =
        new StateProof.Entry(VAULT, whole.nodes(), List.of(new StateProof.Slot(slot, List.of())));
    assertThat(new StateProof(state.header(), List.of(silent)).check(MadeState.validators()))
        .isInstanceOf(StateProof.Check.Wrong.class);
  }

  /** That another account is not there says nothing of this one. */
  @Test
  void aProofOfAbsenceHidesNoAccount() {
    Address nobody = Address.ofHex("0x" + "d4".repeat(20));
    var hidden = new StateProof.Entry(ACCOUNT, state.entry(nobody).nodes(), List.of());
    StateProof mixed = new StateProof(state.header(), List.of(hidden, state.entry(SHOP)));
    Review review = review(pay(0), mixed, basis());
    assertThat(review.isRefused()).isTrue();
    assertThat(lines(review, "state")).doesNotContain("nonce 0 is next");
  }

  /** The time and the root are in what is sealed: with others the seals are of nobody known. */
  @Test
  void aHeaderThatWasRedatedIsRefused() {
    BlockHeader old = state(NOW - 100_000).header().header();
    BlockHeader redated = dated(old, NOW - 60);
    StateProof proof =
        new StateProof(SealedHeader.of(redated), List.of(state.entry(ACCOUNT), state.entry(SHOP)));
    Review review = review(pay(7), proof, basis());
    refused(review, Review.Code.STATE_UNSEALED, "not in the set");
    nothingProven(review);
  }

  private static BlockHeader dated(BlockHeader old, long seconds) {
    return new BlockHeader(
        old.parentHash(),
        old.ommersHash(),
        old.coinbase(),
        old.stateRoot(),
        old.transactionsRoot(),
        old.receiptsRoot(),
        old.logsBloom(),
        old.difficulty(),
        old.number(),
        old.gasLimit(),
        old.gasUsed(),
        seconds,
        old.extraData(),
        old.mixHash(),
        old.nonce(),
        old.later());
  }

  /** One validator is its own quorum, two need both, and three need two. */
  @Test
  void smallSetsNeedTwoThirdsToo() {
    int[][] needed = {{1, 1}, {2, 2}, {3, 2}};
    for (int[] each : needed) {
      Integer[] set = IntStream.rangeClosed(1, each[0]).boxed().toArray(Integer[]::new);
      Integer[] quorum = IntStream.rangeClosed(1, each[1]).boxed().toArray(Integer[]::new);
      List<Address> known = MadeState.addresses(List.of(set));
      ReviewBasis books = basis(known, Optional.empty());
      state.listing(set).sealedBy(quorum);
      assertThat(review(pay(7), state.proving(ACCOUNT, SHOP), books).refusals()).isEmpty();
      state.sealedBy(Arrays.copyOf(quorum, quorum.length - 1));
      refused(
          review(pay(7), state.proving(ACCOUNT, SHOP), books),
          Review.Code.STATE_UNSEALED,
          "%d seals where %d of %d".formatted(each[1] - 1, each[1], each[0]));
    }
  }
}
