package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.CHAIN;
import static dev.bascule.cli.treasury.FakeTreasury.SHOP;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.pkcs11.SoftHsm;
import dev.bascule.cli.CommandRun;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signer of a hot wallet: what it signs, and everything that it does not. */
class SignCommandTest {

  private static final SecretKey PAT = FakeTreasury.PAT;
  private static final SecretKey ADA = FakeTreasury.key("ada");
  private static final SecretKey STRANGER = FakeTreasury.key("stranger");
  private static final SecretKey HOT = FakeTreasury.key("hot wallet");

  @TempDir private Path data;
  private Path password;
  private Address account = Signer.of(HOT.publicKey());

  @BeforeEach
  void start() throws IOException {
    password = Files.writeString(data.resolve("password"), "a long password\n");
    books("hot");
  }

  /** One approval (of cold wallets two); 300,000 wei at once, the highest fee included. */
  private void books(String tier) throws IOException {
    Files.writeString(
        data.resolve("books.json"),
        """
        {"format":"bascule/treasury/1",
         "people":[{"name":"Pat","address":"%s"},{"name":"Ada","address":"%s"},{"name":"Bo","address":"0x%s"}],
         "wallets":[{"name":"till","chainId":"1337","account":"%s","tier":"%s"}],
         "tiers":[{"tier":"%s","chainId":"1337","approvalsNeeded":%d,"delaySeconds":"3600","recipients":[],
           "limits":[{"asset":"eip155:1337/slip44:60","each":"300000","total":"300000","windowSeconds":"60"}]}],
         "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000000000000000"}],
         "addressBook":[{"chain":"eip155:1337","address":"%s","name":"shop"}]}
        """
            .formatted(
                Signer.of(PAT.publicKey()).hex(),
                Signer.of(ADA.publicKey()).hex(),
                "b".repeat(40),
                account.hex(),
                tier,
                tier,
                tier.equals("cold") ? 2 : 1,
                SHOP.hex()));
  }

  private SigningRequest request(long value, SecretKey proposer, SecretKey... approvers) {
    long now = Instant.now().getEpochSecond();
    return request(value, now, now + 3600, proposer, approvers);
  }

  private SigningRequest request(
      long value, long created, long expires, SecretKey proposer, SecretKey... approvers) {
    var transaction =
        new DynamicFee(
            CHAIN,
            3,
            BigInteger.ONE,
            BigInteger.TEN,
            21_000,
            Optional.of(SHOP),
            BigInteger.valueOf(value),
            Bytes.EMPTY,
            List.of());
    var asked =
        new SigningRequest.Asked(
            "topup",
            "for the till",
            Signer.of(proposer.publicKey()),
            created,
            expires,
            new Payload.EvmTransaction(account, transaction));
    var approvals = new ArrayList<SigningRequest.Approval>();
    for (SecretKey each : approvers) {
      approvals.add(
          new SigningRequest.Approval(
              Signer.of(each.publicKey()), each.sign(asked.approvalDigest())));
    }
    return new SigningRequest(asked, proposer.sign(asked.proposalDigest()), approvals);
  }

  private Path keystore(SecretKey key) throws IOException {
    try (SecretBytes secret = SecretBytes.taking(key.copySecret());
        SecretBytes typed = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      var sealed = KeystoreV3.seal(secret, typed, 4, new SecureRandom()::nextBytes);
      return Files.writeString(
          data.resolve("key.json"),
          sealed.ofAccount(Signer.of(key.publicKey())).toJson().toString());
    }
  }

  private CommandRun sign(SigningRequest request, SecretKey key) throws IOException {
    return sign(request, "--keystore", keystore(key), "--password", password);
  }

  private CommandRun sign(SigningRequest request, Object... key) throws IOException {
    return sign(request, request.asked().words().split(" ")[0], key);
  }

  private CommandRun sign(SigningRequest request, String firstWord, Object[] key)
      throws IOException {
    Path file = Files.write(data.resolve("request.json"), RequestJson.write(request));
    var all =
        new ArrayList<String>(
            List.of(
                "treasury",
                "sign",
                file.toString(),
                "--books",
                data.resolve("books.json").toString(),
                "--first-word",
                firstWord,
                "--out",
                answer().toString()));
    for (Object each : key) all.add(each.toString());
    return CommandRun.of(all.toArray(String[]::new));
  }

  private Path answer() {
    return data.resolve("answer.json");
  }

  private void assertRefused(CommandRun run, String code) {
    assertThat(run.exit()).as(run.err()).isEqualTo(6);
    assertThat(run.err()).contains("(code " + code + ",");
    assertThat(answer()).doesNotExist();
  }

  private void assertFits(SigningRequest request) throws IOException {
    SignedAnswer read = SignedAnswer.read(StrictObject.parse(Files.readAllBytes(answer())));
    assertThat(read.check(request.asked(), Optional.empty()))
        .isInstanceOf(SignedAnswer.Check.Fits.class);
  }

  @Test
  void whatPeopleAgreedToIsSigned() throws IOException {
    SigningRequest topup = request(5, PAT, ADA);
    CommandRun run = sign(topup, HOT);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("Pay 0.000000000000000005 ETH to shop", topup.asked().words());
    assertFits(topup);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(answer())))
        .isEqualTo("rw-------");
    byte[] before = Files.readAllBytes(answer());
    CommandRun again = sign(topup, HOT);
    assertThat(again.exit()).isEqualTo(5);
    assertThat(again.err()).contains("file_exists");
    assertThat(Files.readAllBytes(answer())).isEqualTo(before);
  }

  @Test
  void aDeviceSignsForItsWallet() throws IOException {
    SoftHsm hsm = SoftHsm.in(data);
    hsm.initialize("till", "4711-secret");
    Path pin = Files.writeString(data.resolve("pin"), "4711-secret");
    Path place =
        Files.writeString(
            data.resolve("till.json"),
            "{\"format\":\"bascule/pkcs11/1\",\"library\":\"%s\",\"token\":\"till\",\"key\":\"hot\"}"
                .formatted(hsm.library()));
    CommandRun made =
        CommandRun.of("treasury", "key", "--pkcs11", place + "", "--password", pin + "");
    assertThat(made.exit()).as(made.err()).isZero();
    String address = made.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
    // Not its wallet yet.
    assertRefused(
        sign(request(5, PAT, ADA), "--pkcs11", place, "--password", pin), "other_account");
    account = Bytes.fromHex(address).toAddress();
    books("hot");
    SigningRequest topup = request(5, PAT, ADA);
    CommandRun run = sign(topup, "--pkcs11", place, "--password", pin);
    assertThat(run.exit()).as(run.err()).isZero();
    assertFits(topup);
    byte[] first = Files.readAllBytes(answer());
    Files.delete(answer());
    assertThat(sign(topup, "--pkcs11", place, "--password", pin).exit()).isZero();
    assertFits(topup);
    assertThat(Files.readAllBytes(answer())).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"warm", "cold"})
  void aKeyOfAWalletThatIsNotHotIsNotUsedHere(String tier) throws IOException {
    books(tier);
    assertRefused(sign(request(5, PAT, ADA), HOT), "wallet_not_hot");
  }

  @Test
  void peopleOfTheOwnBooksHaveToAgree() throws IOException {
    assertRefused(sign(request(5, PAT), HOT), "approvals_missing");
    assertRefused(sign(request(5, PAT, PAT), HOT), "approvals_missing");
    assertRefused(sign(request(5, PAT, STRANGER), HOT), "approvals_missing");
    assertRefused(sign(request(5, STRANGER, ADA), HOT), "proposer_unknown");
  }

  @Test
  void anApprovalOfAnotherRequestCountsForNobody() throws IOException {
    SigningRequest small = request(5, PAT, ADA);
    SigningRequest large = request(6, PAT);
    assertRefused(
        sign(new SigningRequest(large.asked(), large.proposal(), small.approvals()), HOT),
        "approvals_missing");
    assertRefused(
        sign(new SigningRequest(large.asked(), small.proposal(), small.approvals()), HOT),
        "not_proposed");
  }

  @Test
  void theLimitOfOneMoveHolds() throws IOException {
    // 21,000 gas at 10 count as well.
    assertRefused(sign(request(90_001, PAT, ADA), HOT), "over_limit");
    assertThat(sign(request(90_000, PAT, ADA), HOT).exit()).isZero();
  }

  /** The window is the service's; what it let through is not measured by the least. */
  @Test
  void aMoveAboveTheLeastOfALimitThatFollowsIsSigned() throws IOException {
    Path books = data.resolve("books.json");
    String follows =
        Files.readString(books)
            .replace(
                "\"windowSeconds\":\"60\"",
                """
                "windowSeconds":"60","dynamic":{"least":"1000","most":"250000","percent":"100",
                "lookBackWindows":"3","rank":"1","growthPercent":"200"}\
                """);
    Files.writeString(books, follows);
    assertRefused(sign(request(45_000, PAT, ADA), HOT), "over_window");
    assertThat(sign(request(30_000, PAT, ADA), HOT).exit()).isZero();
  }

  @Test
  void whatTheReviewRefusesIsNotSigned() throws IOException {
    long now = Instant.now().getEpochSecond();
    assertRefused(sign(request(5, now - 100, now - 1, PAT, ADA), HOT), "expired");
    account = FakeTreasury.VAULT;
    assertRefused(sign(request(5, PAT, ADA), HOT), "account_not_ours");
  }

  @Test
  void theKeyIsTheWallets() throws IOException {
    assertRefused(sign(request(5, PAT, ADA), STRANGER), "other_account");
  }

  @Test
  void nothingIsSignedUnderOtherWords() throws IOException {
    SigningRequest topup = request(5, PAT, ADA);
    Object[] key = {"--keystore", keystore(HOT), "--password", password};
    assertRefused(sign(topup, "other", key), "other_words");
  }

  @Test
  void aFileThatIsNoRequestIsSaidToBeNone() throws IOException {
    Path file = Files.writeString(data.resolve("none.json"), "{}");
    Object[] words = {
      "treasury", "sign", file, "--books", data.resolve("books.json"), "--keystore", keystore(HOT)
    };
    var text = new ArrayList<String>();
    for (Object each : words) text.add(each.toString());
    text.addAll(List.of("--out", answer().toString()));
    assertThat(CommandRun.of(text.toArray(String[]::new)).exit()).isEqualTo(9);
    text.set(2, data.resolve("absent.json").toString());
    assertThat(CommandRun.of(text.toArray(String[]::new)).exit()).isEqualTo(4);
  }

  /** The file says whose key it is, and no password protects what it says. */
  @Test
  void aKeystoreThatLiesOfItsAddressIsNotUsed() throws IOException {
    Path file = keystore(HOT);
    String said = Signer.of(HOT.publicKey()).hex().substring(2);
    CommandRun unread = CommandRun.of("treasury", "key", "--show", "--keystore", file + "");
    assertThat(unread.exit()).as(unread.err()).isZero();
    assertThat(unread.out()).containsIgnoringCase(said).contains("no: as the file says");
    CommandRun read =
        CommandRun.of(
            "treasury", "key", "--show", "--keystore", file + "", "--password", password + "");
    assertThat(read.out()).containsIgnoringCase(said).contains("yes: it is the key's");
    Files.writeString(file, Files.readString(file).replace(said, "c".repeat(40)));
    CommandRun lied =
        CommandRun.of(
            "treasury", "key", "--show", "--keystore", file + "", "--password", password + "");
    assertThat(lied.exit()).isEqualTo(9);
    assertThat(lied.err()).contains("keystore_other_address");
    SigningRequest topup = request(5, PAT, ADA);
    assertThat(sign(topup, "--keystore", file, "--password", password).exit()).isEqualTo(9);
    assertThat(answer()).doesNotExist();
  }
}
