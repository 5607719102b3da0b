package dev.bascule.chain.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SignedAnswer.Check;
import dev.bascule.chain.request.SignedAnswer.Code;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.Recipient;
import dev.bascule.core.treasury.Slot;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The document of rules, what a request means to them, and answers that are compared with it. */
class TreasuryDocumentTest {

  private static final SecretKey VAULT = SecretKey.of(Hash32.sha256(new byte[] {1}).bytes());
  private static final SecretKey OTHER = SecretKey.of(Hash32.sha256(new byte[] {2}).bytes());
  private static final Address ACCOUNT = Signer.of(VAULT.publicKey());
  private static final Address SHOP = Address.ofHex("0x" + "3a".repeat(20));

  private static final String DOCUMENT =
      """
      {"format":"bascule/treasury/1",
       "people":[{"name":"Ada","address":"0x%1$s"},{"name":"Bo","address":"0x%2$s"},{"name":"Pat","address":"0x%3$s"}],
       "wallets":[{"name":"vault","chainId":"1337","account":"%4$s","tier":"cold"}],
       "tiers":[{"tier":"cold","chainId":"1337","approvalsNeeded":2,"delaySeconds":"60","recipients":["%5$s"],
         "limits":[{"asset":"eip155:1337/slip44:60","each":"10","total":"20","windowSeconds":"60"}]}],
       "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000000"}],
       "addressBook":[{"chain":"eip155:1337","address":"%5$s","name":"shop"}]}
      """
          .formatted("a".repeat(40), "b".repeat(40), "c".repeat(40), ACCOUNT.hex(), SHOP.hex());

  private static TreasuryDocument read(String json) {
    return TreasuryDocument.read(StrictObject.parse(json.getBytes(UTF_8)));
  }

  /** Programs print addresses with a checksum, and people copy what they see. */
  @Test
  void anAddressIsReadAsPeopleWriteIt() {
    String copied = DOCUMENT;
    for (Address each : List.of(ACCOUNT, SHOP, Address.ofHex("0x" + "a".repeat(40)))) {
      copied = copied.replace(each.hex(), Eip55.checksummed(each));
    }
    assertThat(copied).isNotEqualTo(DOCUMENT);
    assertThat(read(copied).toJson()).isEqualTo(read(DOCUMENT).toJson());
    assertThat(read(copied).book().find(1337, SHOP)).isPresent();
  }

  /** The checksum is there to be looked at: one letter in another case is another address meant. */
  @ParameterizedTest
  @ValueSource(strings = {"people[0].address", "tiers[0].recipients[0]", "addressBook[0].address"})
  void aMistypedChecksumIsRefused(String where) {
    Address meant = where.startsWith("people") ? Address.ofHex("0x" + "a".repeat(40)) : SHOP;
    String whole = Eip55.checksummed(meant);
    String mistyped = "0x" + otherCase(whole.substring(2));
    String before = where.startsWith("tiers") ? "[\"" : "\"address\":\"";
    assertThatThrownBy(() -> read(DOCUMENT.replace(before + meant.hex(), before + mistyped)))
        .hasMessageContaining(where)
        .hasMessageContaining("it would be " + whole);
  }

  private static String otherCase(String letters) {
    return letters
        .chars()
        .map(each ->
            Character.isUpperCase(each) ? Character.toLowerCase(each) : Character.toUpperCase(each))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Test
  void whatIsReadIsWrittenAndMeansTheSame() {
    TreasuryDocument document = read(DOCUMENT);
    TreasuryDocument again = read(document.toJson().toString());
    assertThat(again).isEqualTo(document);
    assertThat(again.digest()).isEqualTo(document.digest());
    assertThat(read(DOCUMENT.replace("\"60\"}]", "\"61\"}]")).digest())
        .isNotEqualTo(document.digest());
  }

  @ParameterizedTest
  @CsvSource({
    "'\"people\":','\"people\":[],\"people\":'",
    "'\"format\":','\"x\":1,\"format\":'",
    "'\"approvalsNeeded\":2','\"approvalsNeeded\":1'",
    "'\"approvalsNeeded\":2','\"approvalsNeeded\":3'",
    "'\"tier\":\"cold\",\"chainId\":\"1337\",\"approvals','\"tier\":\"warm\",\"chainId\":\"1337\",\"approvals'",
    "'slip44:60','slip44:61'",
    "'\"each\":\"10\"','\"each\":\"21\"'",
    "'\"each\":\"10\"','\"each\":10'",
    "'\"name\":\"Bo\"','\"name\":\"Ada\"'",
    "'[{\"chainId\":\"1337\",\"name\"','[{\"chainId\":\"1338\",\"name\"'"
  })
  void whatCouldNotHoldIsRefused(String of, String by) {
    assertThat(DOCUMENT).contains(of);
    assertThatThrownBy(() -> read(DOCUMENT.replace(of, by))).isInstanceOf(JsonRefused.class);
  }

  private static DynamicFee transaction(long nonce, Address to, long value) {
    return new DynamicFee(
        1337,
        nonce,
        BigInteger.ONE,
        BigInteger.TEN,
        21_000,
        Optional.of(to),
        BigInteger.valueOf(value),
        Bytes.EMPTY,
        List.of());
  }

  private static SigningRequest request(DynamicFee transaction) {
    var asked =
        new SigningRequest.Asked(
            "rent",
            "rent",
            Signer.of(OTHER.publicKey()),
            1_000,
            2_000,
            new Payload.EvmTransaction(ACCOUNT, transaction));
    return new SigningRequest(asked, OTHER.sign(asked.proposalDigest()), List.of());
  }

  private static Move move(DynamicFee transaction) {
    SigningRequest request = request(transaction);
    TreasuryDocument document = read(DOCUMENT);
    var basis = document.basis(Map.of(), request.asked().payload());
    var review = RequestReview.review(request, basis, 1_500);
    return MoveReading.of(request.asked(), review, document).orElseThrow();
  }

  @Test
  void aRequestMeansItsAmountItsFeeAndItsNonce() {
    Move move = move(transaction(7, SHOP, 5));
    assertThat(move.slot()).isEqualTo(new Slot.Nonce(new Holder.Account(1337, ACCOUNT), 7));
    assertThat(move.empty()).isFalse();
    assertThat(move.outflows()).hasSize(2);
    assertThat(move.outflows().getFirst().to()).contains(Recipient.of(SHOP));
    assertThat(move.outflows().getFirst().known()).isTrue();
    assertThat(move.outflows().getLast().to()).as("the fee goes to nobody").isEmpty();
    assertThat(move.outflows().getLast().units()).isEqualTo(BigInteger.valueOf(210_000));
    assertThat(move(transaction(7, ACCOUNT, 0)).empty()).isTrue();
    assertThat(move(transaction(7, ACCOUNT, 1)).empty()).isFalse();
    assertThat(move(transaction(7, SHOP, 0)).empty()).isFalse();
  }

  private static Check check(SigningRequest request, DynamicFee signed, SecretKey by) {
    var transaction = signed.sign(by);
    return new SignedAnswer.Evm(request.asked().digest(), transaction.hash(), transaction)
        .check(request.asked(), Optional.empty());
  }

  private static void refused(Check check, Code code) {
    assertThat(check)
        .isInstanceOfSatisfying(Check.Refused.class, it -> assertThat(it.code()).isEqualTo(code));
  }

  @Test
  void anAnswerIsTheSameBytesOfTheSameAccountOrNothing() {
    DynamicFee wanted = transaction(7, SHOP, 5);
    SigningRequest request = request(wanted);
    assertThat(check(request, wanted, VAULT)).isEqualTo(new Check.Fits(wanted.sign(VAULT)));
    refused(check(request, wanted, OTHER), Code.OTHER_ACCOUNT);
    refused(check(request, transaction(7, SHOP, 6), VAULT), Code.OTHER_TRANSACTION);
    refused(check(request, transaction(8, SHOP, 5), VAULT), Code.OTHER_TRANSACTION);
    var signed = wanted.sign(VAULT);
    refused(
        new SignedAnswer.Evm(Hash32.ZERO, signed.hash(), signed)
            .check(request.asked(), Optional.empty()),
        Code.OTHER_REQUEST);
    refused(
        new SignedAnswer.Evm(request.asked().digest(), Hash32.ZERO, signed)
            .check(request.asked(), Optional.empty()),
        Code.OTHER_HASH);
  }
}
