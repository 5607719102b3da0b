package dev.bascule.chain.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A treasury's Safe and its guard, as a cold signer reads them: every power in words, or refused.
 */
class SafeWordsTest {

  private static final long CHAIN = 1337;
  private static final Address TOKEN = address("11");
  private static final Address SHOP = address("33");
  private static final Address GUARD = address("44");
  private static final Address WALLET = address("77");
  private static final Address SAFE = address("88");
  private static final Address OTHER = address("99");
  private static final SecretKey OWNER = SecretKey.of(secret());

  private static Map<String, ContractAbi> abis;

  @BeforeAll
  static void load() throws IOException {
    abis = OwnAbis.load();
  }

  private static byte[] secret() {
    byte[] secret = new byte[32];
    secret[31] = 3;
    return secret;
  }

  private static Address address(String twoDigits) {
    return Address.ofHex("0x" + twoDigits.repeat(20));
  }

  private static ReviewBasis basis() {
    AddressBook.Token euros = new AddressBook.Token("EUR", 2);
    AddressBook book =
        new AddressBook(
            List.of(
                entry(TOKEN, "euro", Optional.of("SettlementToken"), Optional.of(euros)),
                entry(SHOP, "shop", Optional.empty(), Optional.empty()),
                entry(GUARD, "guard", Optional.of("TreasuryGuard"), Optional.empty()),
                entry(WALLET, "wallet", Optional.of("SettlementAccount"), Optional.empty()),
                entry(SAFE, "vault", Optional.of("Safe"), Optional.empty())));
    ReviewBasis.Chain chain =
        new ReviewBasis.Chain(
            CHAIN, "local", new AddressBook.Token("ETH", 18), BigInteger.TEN.pow(18));
    Address own = Signer.of(OWNER.publicKey());
    return new ReviewBasis(
        book, abis, List.of(chain), List.of(own), List.of(), List.of(), Optional.empty());
  }

  private static AddressBook.Entry entry(
      Address address, String name, Optional<String> contract, Optional<AddressBook.Token> token) {
    return new AddressBook.Entry(
        AddressBook.evm(CHAIN), address.hex(), name, contract, token, Optional.empty());
  }

  private static Bytes data(String contract, String function, Object... arguments) {
    AbiValue[] values = new AbiValue[arguments.length];
    for (int i = 0; i < arguments.length; i++) values[i] = value(arguments[i]);
    return abis.get(contract).function(function).call(values);
  }

  private static AbiValue value(Object argument) {
    return switch (argument) {
      case Address it -> AbiValue.of(it);
      case Integer it -> AbiValue.of(BigInteger.valueOf(it));
      case Bytes it -> AbiValue.of(it);
      case List<?> it -> new AbiValue.Items(it.stream().map(SafeWordsTest::value).toList());
      default -> throw new IllegalArgumentException(argument.toString());
    };
  }

  private static Review read(Payload payload) {
    SigningRequest.Asked asked =
        new SigningRequest.Asked(
            "id-1", "rent", Signer.of(OWNER.publicKey()), 1_000, 2_000, payload);
    SigningRequest request =
        new SigningRequest(asked, OWNER.sign(asked.proposalDigest()), List.of());
    return RequestReview.review(request, basis(), 1_500);
  }

  private static Review call(Address to, Bytes data) {
    return read(
        new Payload.EvmTransaction(
            Signer.of(OWNER.publicKey()),
            new DynamicFee(
                CHAIN,
                3,
                BigInteger.ONE,
                BigInteger.TEN,
                21_000,
                Optional.of(to),
                BigInteger.ZERO,
                data,
                List.of())));
  }

  /** As an owner signs it for the Safe. */
  private static Review signed(Address to, Bytes data, int operation) {
    String json =
        """
        {"domain":{"chainId":"1337","verifyingContract":"%s"},
         "types":{"SafeTx":[{"name":"to","type":"address"},{"name":"value","type":"uint256"},
          {"name":"data","type":"bytes"},{"name":"operation","type":"uint8"},
          {"name":"safeTxGas","type":"uint256"},{"name":"baseGas","type":"uint256"},
          {"name":"gasPrice","type":"uint256"},{"name":"gasToken","type":"address"},
          {"name":"refundReceiver","type":"address"},{"name":"nonce","type":"uint256"}]},
         "primaryType":"SafeTx",
         "message":{"to":"%s","value":"0","data":"%s","operation":"%d","safeTxGas":"0",
          "baseGas":"0","gasPrice":"0","gasToken":"0x0000000000000000000000000000000000000000",
          "refundReceiver":"0x0000000000000000000000000000000000000000","nonce":"7"}}
        """
            .formatted(SAFE.hex(), to.hex(), data.hex(), operation);
    TypedData message = TypedData.read(StrictObject.parse(json.getBytes(UTF_8)));
    return read(new Payload.TypedMessage(Signer.of(OWNER.publicKey()), message));
  }

  private static Bytes brought(Address to, Bytes data, int operation, int gasPrice) {
    return data(
        "Safe",
        "execTransaction",
        to,
        0,
        data,
        operation,
        0,
        0,
        gasPrice,
        Address.ZERO,
        Address.ZERO,
        Bytes.EMPTY);
  }

  private static String text(Review review) {
    return review.lines().stream().map(Review.Line::text).collect(Collectors.joining("\n"));
  }

  private static String accepted(Review review) {
    assertThat(review.refusals()).as(text(review)).isEmpty();
    return text(review);
  }

  private static void refused(Review review, Review.Code code) {
    assertThat(review.refusals()).extracting(Review.Refusal::code).contains(code);
  }

  private static Bytes pay() {
    return data("SettlementToken", "transfer", SHOP, 84_210);
  }

  @Test
  void anAnnouncementIsReadLikeTheCallThatItAnnounces() {
    Review review = call(GUARD, data("TreasuryGuard", "announce", SAFE, TOKEN, 0, pay()));
    assertThat(accepted(review))
        .contains("Announce what the Safe vault (0x8888")
        .contains("Pay 842.10 EUR to shop (0x3333");
    refused(
        call(GUARD, data("TreasuryGuard", "announce", SAFE, OTHER, 0, pay())),
        Review.Code.CONTRACT_UNKNOWN);
  }

  /** Owners whose keys only sign have the Safe announce: what they sign is read to the bottom. */
  @Test
  void anAnnouncementByTheSafeIsReadLikeTheCallThatItAnnounces() {
    Bytes off = data("Safe", "setGuard", Address.ZERO);
    Review review = signed(GUARD, data("TreasuryGuard", "announce", SAFE, SAFE, 0, off), 0);
    assertThat(accepted(review))
        .contains("Announce what the Safe vault (0x8888")
        .contains("the zero address ends EVERY LIMIT");
  }

  @Test
  void theGuardsRulesAreSaidInWords() {
    Review adopted =
        signed(
            GUARD,
            data(
                "TreasuryGuard",
                "adopt",
                List.of(172_800, 432_000, 259_200, 86_400),
                List.of(List.of(TOKEN, 100, 250)),
                List.of(SHOP)),
            0);
    assertThat(accepted(adopted))
        .contains(
            "delay, delay of its calls to itself, grace and window [172800, 432000, 259200,"
                + " 86400]")
        .contains("[[euro (0x1111")
        .contains("recipients [shop (0x3333");
    assertThat(accepted(signed(GUARD, data("TreasuryGuard", "setLimit", TOKEN, 100, 250), 0)))
        .contains("Let 1.00 EUR by one payment, 2.50 EUR in a window");
    assertThat(accepted(signed(GUARD, data("TreasuryGuard", "stop", TOKEN), 0)))
        .contains("Let nothing of euro (0x1111");
    assertThat(accepted(signed(GUARD, data("TreasuryGuard", "allow", OTHER), 0)))
        .contains("NOT IN YOUR ADDRESS BOOK) at once, within its limits");
    assertThat(accepted(signed(GUARD, data("TreasuryGuard", "disallow", SHOP), 0)))
        .contains("Let the Safe pay shop (0x3333")
        .contains("after an announcement only");
    Bytes id = Bytes.of(new byte[32]);
    assertThat(accepted(call(GUARD, data("TreasuryGuard", "cancel", SAFE, id))))
        .contains("Cancel the announcement 0x0000");
  }

  @Test
  void theSafesOwnPowersAreSaidInWords() {
    Map<Bytes, String> said =
        Map.of(
            data("Safe", "addOwnerWithThreshold", OTHER, 2), "an owner of the Safe; 2 owners sign",
            data("Safe", "removeOwner", SHOP, OTHER, 1), "of the Safe; 1 owners sign",
            data("Safe", "swapOwner", Address.ZERO, SHOP, OTHER), "in the place of the Safe's",
            data("Safe", "changeThreshold", 1), "Let 1 owners sign for the Safe",
            data("Safe", "enableModule", OTHER), "act for the Safe WITHOUT ITS OWNERS",
            data("Safe", "disableModule", SHOP, OTHER), "Take the module 0x9999",
            data("Safe", "setGuard", Address.ZERO), "the zero address ends EVERY LIMIT",
            data("Safe", "setModuleGuard", GUARD), "Let guard (0x4444",
            data("Safe", "setFallbackHandler", OTHER), "Let ANYBODY have the Safe call 0x9999");
    said.forEach((data, words) -> assertThat(accepted(signed(SAFE, data, 0))).contains(words));
  }

  /** Whoever brings a transaction reads what it does, and the tricks are refused there too. */
  @Test
  void whatIsBroughtToASafeIsReadWithin() {
    assertThat(accepted(call(SAFE, brought(TOKEN, pay(), 0, 0))))
        .contains("Bring to the Safe what its owners signed:")
        .contains("Pay 842.10 EUR to shop (0x3333");
    refused(call(SAFE, brought(TOKEN, pay(), 1, 0)), Review.Code.DELEGATECALL);
    refused(call(SAFE, brought(TOKEN, pay(), 0, 1)), Review.Code.HIDDEN_REFUND);
    refused(signed(TOKEN, pay(), 1), Review.Code.DELEGATECALL);
  }

  /**
   * People agree to a payment by its amount, and to a power in twos: one must not hide the other.
   */
  @Test
  void aPowerBesideAPaymentIsRefused() {
    List<Object> nothing = List.of(TOKEN, 0, data("SettlementToken", "transfer", SHOP, 0));
    List<Object> power = List.of(TOKEN, 0, data("SettlementToken", "protect", OTHER));
    refused(
        signed(WALLET, data("SettlementAccount", "execute", List.of(nothing, power)), 0),
        Review.Code.POWER_BESIDE);
    refused(
        call(WALLET, data("SettlementAccount", "execute", List.of(power, nothing))),
        Review.Code.POWER_BESIDE);
    accepted(signed(WALLET, data("SettlementAccount", "execute", List.of(nothing, nothing)), 0));
    accepted(signed(WALLET, data("SettlementAccount", "execute", List.of(power, power)), 0));
    Bytes both = data("SettlementAccount", "execute", List.of(nothing, power));
    refused(
        signed(GUARD, data("TreasuryGuard", "announce", SAFE, WALLET, 0, both), 0),
        Review.Code.POWER_BESIDE);
    List<Object> word = List.of(GUARD, 0, data("TreasuryGuard", "announce", SAFE, TOKEN, 0, pay()));
    refused(
        signed(WALLET, data("SettlementAccount", "execute", List.of(nothing, word)), 0),
        Review.Code.POWER_BESIDE);
  }

  /** Whoever reads four digits at both ends takes it for the one in the book. */
  @Test
  void aPowerForALookalikeIsRefused() {
    Address like = Address.ofHex("0x3333" + "0".repeat(32) + "3333");
    Bytes allow = data("TreasuryGuard", "allow", like);
    refused(signed(GUARD, allow, 0), Review.Code.LOOKALIKE);
    refused(signed(SAFE, data("Safe", "swapOwner", OTHER, OTHER, like), 0), Review.Code.LOOKALIKE);
    Bytes adopt =
        data(
            "TreasuryGuard",
            "adopt",
            List.of(172_800, 432_000, 259_200, 86_400),
            List.of(),
            List.of(OTHER, like));
    refused(signed(GUARD, adopt, 0), Review.Code.LOOKALIKE);
    Bytes announced = data("TreasuryGuard", "announce", SAFE, GUARD, 0, allow);
    assertThat(call(GUARD, announced).refusals())
        .extracting(Review.Refusal::code)
        .containsExactly(Review.Code.LOOKALIKE);
    assertThat(call(TOKEN, data("SettlementToken", "transfer", like, 1)).refusals())
        .extracting(Review.Refusal::code)
        .containsExactly(Review.Code.LOOKALIKE);
  }

  /** Nobody approves a hash that says nothing, and nobody asks a guard in the Safe's name. */
  @Test
  void whatNobodyExplainedIsNotSigned() {
    Bytes blind = Bytes.concat(Bytes.fromHex("0xd4d9bdcd"), Bytes.of(new byte[32]));
    refused(call(SAFE, blind), Review.Code.SELECTOR_UNKNOWN);
    Bytes after =
        data(
            "TreasuryGuard",
            "checkTransaction",
            TOKEN,
            0,
            pay(),
            0,
            0,
            0,
            0,
            Address.ZERO,
            Address.ZERO,
            Bytes.EMPTY,
            SAFE);
    refused(call(GUARD, after), Review.Code.EFFECT_UNKNOWN);
  }
}
