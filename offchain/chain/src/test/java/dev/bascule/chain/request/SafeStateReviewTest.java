package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeSlots;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A Safe's state beside a request of its owners, proven by a sealed block. */
class SafeStateReviewTest {

  private static final long CHAIN = 1337;
  private static final long NOW = 1_800_000_000;
  private static final Address SAFE = Address.ofHex("0x" + "88".repeat(20));
  private static final Address GUARD = Address.ofHex("0x" + "44".repeat(20));
  private static final Address SHOP = Address.ofHex("0x" + "33".repeat(20));
  private static final Address ADA = Address.ofHex("0x" + "a1".repeat(20));
  private static final Address BO = Address.ofHex("0x" + "b2".repeat(20));
  private static final SafeAccount BOOKS = new SafeAccount(CHAIN, SAFE, GUARD, List.of(ADA, BO), 2);
  private static final SecretKey PAT = SecretKey.of(Hash32.sha256(new byte[] {9}).bytes());
  private static final Hash32 CODE = Keccak256.hash(new byte[] {1});

  private final Map<Hash32, BigInteger> words = words();

  private static Map<Hash32, BigInteger> words() {
    BigInteger guard = new BigInteger(1, GUARD.bytes());
    return new HashMap<>(
        Map.of(
            SafeSlots.NONCE,
            BigInteger.valueOf(7),
            SafeSlots.THRESHOLD,
            BigInteger.TWO,
            SafeSlots.OWNER_COUNT,
            BigInteger.TWO,
            SafeSlots.GUARD,
            guard,
            SafeSlots.MODULE_GUARD,
            guard,
            SafeSlots.owner(ADA),
            new BigInteger(1, BO.bytes()),
            SafeSlots.owner(BO),
            BigInteger.ONE));
  }

  private static AddressBook.Entry entry(Address address, String name, Optional<String> contract) {
    return new AddressBook.Entry(
        AddressBook.evm(CHAIN), address.hex(), name, contract, Optional.empty(), Optional.empty());
  }

  private static ReviewBasis basis() throws IOException {
    return new ReviewBasis(
        new AddressBook(
            List.of(
                entry(SHOP, "shop", Optional.empty()),
                entry(SAFE, "vault", Optional.of("Safe")),
                entry(GUARD, "guard", Optional.of("TreasuryGuard")))),
        OwnAbis.load(),
        List.of(
            new ReviewBasis.Chain(
                CHAIN,
                "Settlement chain",
                new AddressBook.Token("UNIT", 0),
                BigInteger.TEN,
                MadeState.validators())),
        List.of(ADA),
        List.of(BOOKS),
        List.of(),
        Optional.empty());
  }

  private static SigningRequest request(SafeTransaction call) {
    return request(new Payload.TypedMessage(SAFE, call.typedData()));
  }

  private static SigningRequest request(Payload payload) {
    var asked =
        new SigningRequest.Asked(
            "rent", "rent", Signer.of(PAT.publicKey()), NOW - 500, NOW + 900, payload);
    return new SigningRequest(asked, PAT.sign(asked.proposalDigest()), List.of());
  }

  private static SafeTransaction payment(long nonce, long value) {
    return new SafeTransaction(CHAIN, SAFE, SHOP, BigInteger.valueOf(value), Bytes.EMPTY, nonce);
  }

  private StateProof state(Address to, Hash32... slots) {
    MadeState made =
        new MadeState(NOW - 10)
            .account(SAFE, 1, BigInteger.valueOf(100), CODE, words)
            .account(GUARD, 1, BigInteger.ZERO, CODE);
    return new StateProof(
        made.header(),
        Stream.of(made.entry(SAFE, slots), made.entry(to))
            .filter(each -> each.address().equals(SAFE) || !to.equals(SAFE))
            .sorted(Comparator.comparing(StateProof.Entry::address))
            .distinct()
            .limit(to.equals(SAFE) ? 1 : 2)
            .toList());
  }

  private Review review(SafeTransaction call) throws IOException {
    return review(call, SafeSlots.of(BOOKS).toArray(Hash32[]::new));
  }

  private Review review(SafeTransaction call, Hash32... slots) throws IOException {
    SigningRequest with = request(call).with(state(call.to(), slots));
    return RequestReview.review(RequestJson.read(RequestJson.write(with)), basis(), NOW);
  }

  private static void refused(Review review, Review.Code code, String words) {
    assertThat(review.refusals()).extracting(Review.Refusal::code).containsExactly(code);
    assertThat(review.refusals().getFirst().why()).contains(words);
  }

  @Test
  void whatIsAsRegisteredIsSaidAndSigned() throws Exception {
    Review review = review(payment(7, 100));
    assertThat(review.refusals()).isEmpty();
    assertThat(review.lines())
        .extracting(Review.Line::text)
        .contains(
            "the Safe's nonce 7 is next",
            "owners, threshold and guard of the Safe are as registered");
    assertThat(review(payment(9, 100)).lines())
        .extracting(Review.Line::text)
        .contains("the Safe's nonce 9 waits for 2 before it: the next is 7");
  }

  @Test
  void withoutStateAReaderOfValidatorsRefuses() throws Exception {
    refused(
        RequestReview.review(request(payment(7, 1)), basis(), NOW),
        Review.Code.STATE_MISSING,
        "no state of it came");
  }

  /** Its owner's key gives the same signature, whatever account the request names. */
  @Test
  void aCallInTheNameOfAnotherAccountIsRefused() throws Exception {
    refused(
        RequestReview.review(
            request(new Payload.TypedMessage(ADA, payment(7, 1).typedData())), basis(), NOW),
        Review.Code.DISGUISE,
        "is for the Safe");
  }

  @Test
  void whatItsStateForbidsIsRefused() throws Exception {
    refused(review(payment(6, 1)), Review.Code.NONCE_OTHER, "its next is 7");
    refused(review(payment(7, 101)), Review.Code.BALANCE_SHORT, "the Safe has 100 UNIT");
  }

  @Test
  void aSafeOfOtherOwnersThresholdOrGuardIsNotSignedFor() throws Exception {
    for (Hash32 slot : SafeSlots.of(BOOKS)) {
      if (slot.equals(SafeSlots.NONCE)) continue;
      BigInteger honest = words.remove(slot);
      refused(review(payment(7, 1)), Review.Code.SAFE_OTHER, "in block 7000: ");
      words.put(slot, honest);
    }
    words.put(SafeSlots.OWNER_COUNT, BigInteger.valueOf(3));
    refused(review(payment(7, 1)), Review.Code.SAFE_OTHER, "it has 3 owners, your books say 2");
  }

  /** Before it is under its guard, and when owners change, the Safe's own calls mend it. */
  @Test
  void whatMendsADifferenceIsSaidAndSigned() throws Exception {
    words.remove(SafeSlots.GUARD);
    Bytes setGuard = OwnAbis.load().get("Safe").function("setGuard").call(AbiValue.of(GUARD));
    Review review = review(new SafeTransaction(CHAIN, SAFE, SAFE, BigInteger.ZERO, setGuard, 7));
    assertThat(review.refusals()).isEmpty();
    assertThat(review.lines())
        .anySatisfy(line -> assertThat(line.text()).contains("differs from your books"));
  }

  /** A state that is silent about a slot may hide what stands in it. */
  @Test
  void aStateThatLeavesASlotOutIsRefused() throws Exception {
    List<Hash32> all = SafeSlots.of(BOOKS);
    for (Hash32 hidden : all) {
      Hash32[] rest = all.stream().filter(slot -> !slot.equals(hidden)).toArray(Hash32[]::new);
      refused(
          review(payment(7, 1), rest), Review.Code.STATE_PROOF_WRONG, "says nothing about slot");
    }
  }

  /** Nothing is required of another message; what came with it has to hold. */
  @Test
  void theStateBesideAMessageIsVerified() throws Exception {
    SafeTransaction of = new SafeTransaction(CHAIN, SHOP, SHOP, BigInteger.ZERO, Bytes.EMPTY, 7);
    SigningRequest message = request(new Payload.TypedMessage(ADA, of.typedData()));
    assertThat(RequestReview.review(message, basis(), NOW).refusals()).isEmpty();
    StateProof unsealed = new MadeState(NOW - 10).sealedBy(1, 2).proving(SHOP);
    refused(
        RequestReview.review(message.with(unsealed), basis(), NOW),
        Review.Code.STATE_UNSEALED,
        "2 seals where 3 of 4");
  }

  @Test
  void whomTheSafeCallsHasToBeShown() throws Exception {
    StateProof whole = state(SHOP, SafeSlots.of(BOOKS).toArray(Hash32[]::new));
    StateProof silent =
        new StateProof(
            whole.header(),
            whole.accounts().stream().filter(each -> each.address().equals(SAFE)).toList());
    refused(
        RequestReview.review(request(payment(7, 1)).with(silent), basis(), NOW),
        Review.Code.STATE_PROOF_WRONG,
        "says nothing about " + SHOP);
  }
}
