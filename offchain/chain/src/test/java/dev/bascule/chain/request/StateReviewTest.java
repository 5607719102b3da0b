package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What state proves beside a request, and every way in which it could lie. */
class StateReviewTest {

  private static final long NOW = 1_795_000_000L;
  private static final long CHAIN = 20_261;
  private static final SecretKey PAT = SecretKey.of(Keccak256.hash().bytes());
  private static final Address ACCOUNT = Address.ofHex("0x" + "a1".repeat(20));
  private static final Address SHOP = Address.ofHex("0x" + "b2".repeat(20));
  private static final Address VAULT = Address.ofHex("0x" + "c3".repeat(20));
  private static final Hash32 CODE = Keccak256.hash(new byte[] {1, 2, 3});
  private static final Hash32 OTHER_CODE = Keccak256.hash(new byte[] {4});

  private final MadeState state = state(NOW - 60);

  /** 100,000 units and nonce 7: value and fee take 52,000. */
  private static MadeState state(long seconds) {
    return new MadeState(seconds)
        .account(ACCOUNT, 7, BigInteger.valueOf(100_000), MadeState.noCode())
        .account(VAULT, 1, BigInteger.ZERO, CODE);
  }

  private static ReviewBasis basis(List<Address> validators, Optional<Hash32> code) {
    return new ReviewBasis(
        new AddressBook(
            List.of(
                entry(SHOP, "shop", Optional.empty(), Optional.empty()),
                entry(VAULT, "clearing", Optional.of("SettlementVault"), code))),
        Map.of(),
        List.of(
            new ReviewBasis.Chain(
                CHAIN,
                "Settlement chain",
                new AddressBook.Token("UNIT", 0),
                BigInteger.valueOf(1_000_000_000),
                validators)),
        List.of(ACCOUNT, Address.ofHex("0xfe3b557e8fb62b89f4916b721be55ceb828dbd73")),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static AddressBook.Entry entry(
      Address address, String name, Optional<String> contract, Optional<Hash32> code) {
    return new AddressBook.Entry(
        AddressBook.evm(CHAIN), address.hex(), name, contract, Optional.empty(), code);
  }

  private static ReviewBasis basis() {
    return basis(MadeState.validators(), Optional.empty());
  }

  private static SigningRequest pay(Address from, long nonce, Address to, long value) {
    var transaction =
        new DynamicFee(
            CHAIN,
            nonce,
            BigInteger.ONE,
            BigInteger.TWO,
            21_000,
            Optional.of(to),
            BigInteger.valueOf(value),
            Bytes.EMPTY,
            List.of());
    var asked =
        new SigningRequest.Asked(
            "rent",
            "rent",
            Signer.of(PAT.publicKey()),
            NOW - 500,
            NOW + 90_000,
            new Payload.EvmTransaction(from, transaction));
    return new SigningRequest(asked, PAT.sign(asked.proposalDigest()), List.of());
  }

  private static SigningRequest pay(long nonce) {
    return pay(ACCOUNT, nonce, SHOP, 10_000);
  }

  private static Review review(SigningRequest request, StateProof with, ReviewBasis basis) {
    // Through the bytes: what is written is what another reads.
    SigningRequest read = RequestJson.read(RequestJson.write(request.with(with)));
    assertThat(read.asked().digest()).isEqualTo(request.asked().digest());
    return RequestReview.review(read, basis, NOW);
  }

  private Review review(long nonce) {
    return review(pay(nonce), state.proving(ACCOUNT, SHOP), basis());
  }

  private static List<String> lines(Review review, String label) {
    return review.lines().stream()
        .filter(line -> line.label().equals(label))
        .map(Review.Line::text)
        .toList();
  }

  /** Refused for this alone, and the sentence says these words. */
  private static void refused(Review review, Review.Code code, String... words) {
    assertThat(review.refusals()).extracting(Review.Refusal::code).containsExactly(code);
    assertThat(review.refusals().getFirst().why()).contains(words);
  }

  private static Instant at(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  private static void nothingProven(Review review) {
    assertThat(lines(review, "state")).isEmpty();
    assertThat(lines(review, "not checked")).hasSize(1);
  }

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

  private static StateProof recorded(int number, String... addresses) {
    JsonNode block = find(Vectors.qbft("rounds.json").get("blocks"), "number", number);
    JsonNode sample = find(Vectors.qbft("proofs.json").get("samples"), "number", number);
    List<StateProof.Entry> entries = new ArrayList<>();
    for (String address : addresses) {
      for (JsonNode proof : sample.get("proofs")) {
        if (!proof.get("address").asString().equals(address)) continue;
        List<Bytes> nodes = new ArrayList<>();
        proof.get("accountProof").forEach(node -> nodes.add(Bytes.fromHex(node.asString())));
        entries.add(new StateProof.Entry(Address.ofHex(address), nodes, List.of()));
      }
    }
    entries.sort((one, other) -> one.address().compareTo(other.address()));
    return new StateProof(
        SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString())), entries);
  }

  private static JsonNode find(JsonNode list, String key, int value) {
    for (JsonNode each : list) if (each.get(key).asInt() == value) return each;
    throw new IllegalStateException(key + " " + value);
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
}
