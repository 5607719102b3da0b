package dev.bascule.chain.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.AnswerJson;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SignedAnswer.Check;
import dev.bascule.chain.request.SignedAnswer.Code;
import dev.bascule.chain.request.SignedAnswer.Partial;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.key.KeyName;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Safe as a wallet: what its document says, what a request means, whose signatures count. */
class SafeWalletTest {

  private static final Address SAFE = Address.ofHex("0x" + "88".repeat(20));
  private static final Address GUARD = Address.ofHex("0x" + "44".repeat(20));
  private static final Address SHOP = Address.ofHex("0x" + "33".repeat(20));
  private static final SecretKey PROPOSER = key(9);

  private static final String DOCUMENT =
      """
      {"format":"bascule/treasury/1",
       "people":[{"name":"Ada","address":"0x%1$s"},{"name":"Bo","address":"0x%2$s"},{"name":"Pat","address":"0x%3$s"}],
       "wallets":[{"name":"vault","tier":"warm","chainId":"1337","safe":"%4$s","guard":"%5$s","owners":["%6$s","%7$s","%8$s"],"threshold":2}],
       "tiers":[{"tier":"warm","chainId":"1337","approvalsNeeded":1,"delaySeconds":"60","recipients":[],
         "limits":[{"asset":"eip155:1337/slip44:60","each":"10","total":"20","windowSeconds":"60"}]}],
       "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000000"}],
       "addressBook":[{"chain":"eip155:1337","address":"%4$s","name":"vault","contract":"Safe"},
         {"chain":"eip155:1337","address":"%5$s","name":"guard","contract":"TreasuryGuard"},
         {"chain":"eip155:1337","address":"%9$s","name":"shop"}]}
      """
          .formatted(
              "a".repeat(40),
              "b".repeat(40),
              "c".repeat(40),
              SAFE.hex(),
              GUARD.hex(),
              owner(1).hex(),
              owner(2).hex(),
              owner(3).hex(),
              SHOP.hex());

  private static final SafeTransaction PAYMENT =
      new SafeTransaction(1337, SAFE, SHOP, BigInteger.valueOf(5), Bytes.EMPTY, 7);

  private static Map<String, ContractAbi> abis;

  @BeforeAll
  static void load() throws IOException {
    abis = OwnAbis.load();
  }

  private static SecretKey key(int number) {
    return SecretKey.of(Hash32.sha256(new byte[] {(byte) number}).bytes());
  }

  private static Address owner(int number) {
    return Signer.of(key(number).publicKey());
  }

  private static TreasuryDocument read(String json) {
    return TreasuryDocument.read(StrictObject.parse(json.getBytes(UTF_8)));
  }

  private static SigningRequest request(Address account, TypedData message) {
    return request(new Payload.TypedMessage(account, message));
  }

  private static SigningRequest request(Payload payload) {
    var asked =
        new SigningRequest.Asked(
            "rent", "rent", Signer.of(PROPOSER.publicKey()), 1_000, 2_000, payload);
    return new SigningRequest(asked, PROPOSER.sign(asked.proposalDigest()), List.of());
  }

  private static SigningRequest request(SafeTransaction call) {
    return request(call.safe(), call.typedData());
  }

  private static Review review(SigningRequest request) {
    return RequestReview.review(
        request, read(DOCUMENT).basis(abis, request.asked().payload()), 1_500);
  }

  private static Optional<Move> move(SigningRequest request) {
    return MoveReading.of(request.asked(), review(request), read(DOCUMENT));
  }

  @Test
  void whatIsReadIsWrittenAndMeansTheSame() {
    TreasuryDocument document = read(DOCUMENT);
    assertThat(read(document.toJson().toString())).isEqualTo(document);
    assertThat(read(DOCUMENT.replace("\"threshold\":2", "\"threshold\":3")).digest())
        .isNotEqualTo(document.digest());
    WalletKeys keys = WalletKeys.of(document, document.policy().wallet("vault").orElseThrow());
    assertThat(keys)
        .isEqualTo(
            new WalletKeys(
                List.of(KeyName.of(owner(1)), KeyName.of(owner(2)), KeyName.of(owner(3))), 2));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"threshold\":2','\"threshold\":4'",
    "'\"threshold\":2','\"threshold\":0'",
    "'\"owners\":[','\"owners\":[\"0x0000000000000000000000000000000000000001\",'",
    "'\"safe\":','\"account\":\"0x8888888888888888888888888888888888888888\",\"safe\":'",
    "'\"contract\":\"Safe\"','\"contract\":\"SettlementVault\"'",
    "'\"contract\":\"TreasuryGuard\"','\"contract\":\"Safe\"'",
    "',\"contract\":\"TreasuryGuard\"',''",
  })
  void whatCouldNotHoldIsRefused(String of, String by) {
    assertThat(DOCUMENT).contains(of);
    assertThatThrownBy(() -> read(DOCUMENT.replace(of, by))).isInstanceOf(JsonRefused.class);
  }

  @Test
  void aRequestMeansItsAmountAndTheSafesNonce() {
    Move move = move(request(PAYMENT)).orElseThrow();
    assertThat(move.slot()).isEqualTo(new Slot.Nonce(new Holder.Account(1337, SAFE), 7));
    assertThat(move.outflows()).as("whoever executes it pays the fee").hasSize(1);
    assertThat(move.outflows().getFirst().units()).isEqualTo(BigInteger.valueOf(5));
    assertThat(move.empty()).isFalse();
    assertThat(move(request(SafeTransaction.empty(1337, SAFE, 7))).orElseThrow().empty()).isTrue();
    assertThat(review(request(PAYMENT)).refusals()).isEmpty();
    assertThat(review(request(PAYMENT)).lines())
        .anySatisfy(line -> assertThat(line.text()).contains("a Safe: 2 of 3 owners sign"))
        .anySatisfy(line -> assertThat(line.text()).contains("Pay 0.000000000000000005 ETH"));
  }

  /** An announcement permits nothing and moves nothing; what it announces is still read. */
  @Test
  void anAnnouncementMovesNothing() {
    Bytes call =
        abis.get("TreasuryGuard")
            .function("announce")
            .call(
                AbiValue.of(SAFE),
                AbiValue.of(SHOP),
                AbiValue.of(BigInteger.valueOf(500)),
                AbiValue.of(Bytes.EMPTY));
    SigningRequest request =
        request(new SafeTransaction(1337, SAFE, GUARD, BigInteger.ZERO, call, 7));
    Move move = move(request).orElseThrow();
    assertThat(move.outflows()).isEmpty();
    assertThat(move.movesNothing()).as("so two people have to agree").isTrue();
    assertThat(review(request).lines())
        .anySatisfy(line -> assertThat(line.text()).contains("Announce what the Safe"))
        .anySatisfy(
            line -> assertThat(line.text()).contains("Pay 0.000000000000000500 ETH to shop"));
  }

  /** What somebody else's Safe, an account or a message of another form asks is no move. */
  @Test
  void whatIsNoCallOfTheSafeIsNoMove() {
    Address other = Address.ofHex("0x" + "77".repeat(20));
    SigningRequest otherSafe =
        request(new SafeTransaction(1337, other, SHOP, BigInteger.ONE, Bytes.EMPTY, 7));
    SigningRequest otherChain =
        request(new SafeTransaction(1338, SAFE, SHOP, BigInteger.ONE, Bytes.EMPTY, 7));
    SigningRequest byOwner = request(owner(1), PAYMENT.typedData());
    for (SigningRequest each : List.of(otherSafe, otherChain, byOwner)) {
      assertThat(move(each)).isEmpty();
      assertThat(review(each).isRefused()).isTrue();
    }
    String lent =
        PAYMENT
            .typedData()
            .document()
            .toString()
            .replace("\"safeTxGas\":\"0\"", "\"safeTxGas\":\"9\"");
    SigningRequest lending =
        request(SAFE, TypedData.read(StrictObject.parse(lent.getBytes(UTF_8))));
    assertThat(move(lending)).isEmpty();
    assertThat(review(lending).refusals())
        .anySatisfy(it -> assertThat(it.code()).isEqualTo(Review.Code.CALL_MALFORMED));
  }

  /** A Safe has no key: a transaction "of" its account is nobody's, and no place of its nonces. */
  @Test
  void noTransactionIsTheSafes() {
    var transaction =
        new dev.bascule.chain.evm.Transaction.DynamicFee(
            1337,
            7,
            BigInteger.ONE,
            BigInteger.TEN,
            21_000,
            Optional.of(SHOP),
            BigInteger.ONE,
            Bytes.EMPTY,
            List.of());
    Review review = review(request(new Payload.EvmTransaction(SAFE, transaction)));
    assertThat(review.refusals())
        .anySatisfy(it -> assertThat(it.code()).isEqualTo(Review.Code.ACCOUNT_NOT_OURS));
  }

  // ---- answers

  private static SignedAnswer answer(SigningRequest request, SafeTransaction call, int owner) {
    var json =
        AnswerJson.message(request.asked().digest(), call.digest(), key(owner).sign(call.digest()));
    return SignedAnswer.read(StrictObject.parse(json.toString().getBytes(UTF_8)));
  }

  private static Partial.Owners nobody() {
    SafeAccount safe = read(DOCUMENT).safe(1337, SAFE).orElseThrow();
    return new Partial.Owners(safe, OwnerSignatures.NONE);
  }

  private static Check check(SigningRequest request, SignedAnswer answer, Partial before) {
    return answer.check(request.asked(), Optional.of(before));
  }

  private static void refused(Check check, Code code) {
    assertThat(check)
        .isInstanceOfSatisfying(Check.Refused.class, it -> assertThat(it.code()).isEqualTo(code));
  }

  @Test
  void theThresholdOfOwnersExecutesInWhateverOrder() {
    SigningRequest request = request(PAYMENT);
    for (int[] order : new int[][] {{1, 3}, {3, 1}, {2, 3}}) {
      Check first = check(request, answer(request, PAYMENT, order[0]), nobody());
      assertThat(first).isInstanceOf(Check.NeedsMore.class);
      Partial partial = ((Check.NeedsMore) first).partial();
      assertThat(check(request, answer(request, PAYMENT, order[0]), partial))
          .as("the same owner again is one owner")
          .isEqualTo(first);
      assertThat(check(request, answer(request, PAYMENT, order[1]), partial))
          .isInstanceOfSatisfying(
              Check.Executes.class,
              done -> {
                assertThat(done.transaction()).isEqualTo(PAYMENT);
                assertThat(done.signatures().given().keySet())
                    .containsExactlyInAnyOrder(owner(order[0]), owner(order[1]));
              });
    }
  }

  @Test
  void anAnswerIsAnOwnersSignatureOfExactlyThisCallOrNothing() {
    SigningRequest request = request(PAYMENT);
    SafeTransaction other =
        new SafeTransaction(1337, SAFE, SHOP, BigInteger.valueOf(6), Bytes.EMPTY, 7);
    refused(check(request, answer(request, PAYMENT, 4), nobody()), Code.OTHER_ACCOUNT);
    refused(check(request, answer(request, other, 1), nobody()), Code.OTHER_HASH);
    refused(check(request, answer(request(other), PAYMENT, 1), nobody()), Code.OTHER_REQUEST);
    var lying =
        new SignedAnswer.Owner(
            request.asked().digest(), PAYMENT.digest(), key(1).sign(other.digest()));
    refused(check(request, lying, nobody()), Code.OTHER_ACCOUNT);
    refused(
        answer(request, PAYMENT, 1).check(request.asked(), Optional.empty()),
        Code.OTHER_TRANSACTION);
    SafeAccount elsewhere = new SafeAccount(1, SAFE, GUARD, List.of(owner(1), owner(2)), 1);
    refused(
        check(
            request,
            answer(request, PAYMENT, 1),
            new Partial.Owners(elsewhere, OwnerSignatures.NONE)),
        Code.OTHER_TRANSACTION);
    SigningRequest byOwner = request(owner(1), PAYMENT.typedData());
    refused(check(byOwner, answer(byOwner, PAYMENT, 1), nobody()), Code.OTHER_TRANSACTION);
  }
}
