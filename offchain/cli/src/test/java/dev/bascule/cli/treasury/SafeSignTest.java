package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.SafeBooks.ADA_OWNS;
import static dev.bascule.cli.treasury.SafeBooks.BO_OWNS;
import static dev.bascule.cli.treasury.SafeBooks.CHAIN;
import static dev.bascule.cli.treasury.SafeBooks.SAFE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chainrpc.pkcs11.SoftHsm;
import dev.bascule.cli.CommandRun;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An owner of a Safe signs what the own books allow, and nothing else. */
class SafeSignTest {

  private static final SecretKey PAT = FakeTreasury.PAT;
  private static final SecretKey ADA = FakeTreasury.key("ada");
  private static final SecretKey BO = FakeTreasury.key("bo");

  @TempDir private Path data;
  private Path password;

  @BeforeEach
  void start() throws IOException {
    password = Files.writeString(data.resolve("password"), "a long password\n");
    books(SafeBooks.text("warm"));
  }

  private void books(String text) throws IOException {
    Files.writeString(data.resolve("books.json"), text);
  }

  private static SafeTransaction pays(Address to, long value) {
    return new SafeTransaction(CHAIN, SAFE, to, BigInteger.valueOf(value), Bytes.EMPTY, 7);
  }

  private static SigningRequest request(SafeTransaction call, SecretKey... approvers) {
    return proposedBy(PAT, call, approvers);
  }

  private static SigningRequest proposedBy(
      SecretKey proposer, SafeTransaction call, SecretKey... approvers) {
    long now = Instant.now().getEpochSecond();
    var asked =
        new SigningRequest.Asked(
            "rent",
            "rent of November",
            Signer.of(proposer.publicKey()),
            now,
            now + 3600,
            new Payload.TypedMessage(call.safe(), call.typedData()));
    var approvals = new ArrayList<SigningRequest.Approval>();
    for (SecretKey each : approvers) {
      approvals.add(
          new SigningRequest.Approval(
              Signer.of(each.publicKey()), each.sign(asked.approvalDigest())));
    }
    return new SigningRequest(asked, proposer.sign(asked.proposalDigest()), approvals);
  }

  private CommandRun sign(SigningRequest request, SecretKey key, String... more)
      throws IOException {
    return sign(request, "--keystore", SafeBooks.keystore(data, key) + "", more);
  }

  private CommandRun sign(SigningRequest request, String place, String key, String... more)
      throws IOException {
    Path file = Files.write(data.resolve("request.json"), RequestJson.write(request));
    Files.deleteIfExists(answer());
    var all =
        new ArrayList<String>(
            List.of(
                "treasury",
                "sign",
                file.toString(),
                "--books",
                data.resolve("books.json").toString(),
                "--first-word",
                request.asked().words().split(" ")[0],
                "--out",
                answer().toString(),
                "--password",
                password.toString(),
                place,
                key));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private Path answer() {
    return data.resolve("answer.json");
  }

  private SignedAnswer.Check check(SigningRequest request, OwnerSignatures before)
      throws IOException {
    SafeAccount safe =
        SafeBooks.open(Files.readString(data.resolve("books.json"))).safe("safe").orElseThrow();
    return SignedAnswer.read(StrictObject.parse(Files.readAllBytes(answer())))
        .check(request.asked(), Optional.of(new SignedAnswer.Partial.Owners(safe, before)));
  }

  private OwnerSignatures taken(SigningRequest request, OwnerSignatures before) throws IOException {
    var more = (SignedAnswer.Check.NeedsMore) check(request, before);
    return ((SignedAnswer.Partial.Owners) more.partial()).given();
  }

  private void assertRefused(CommandRun run, String code) {
    assertThat(run.exit()).as(run.err()).isEqualTo(6);
    assertThat(run.err()).contains("(code " + code + ",");
    assertThat(answer()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hot", "warm"})
  void twoOwnersAreEnoughForTheSafe(String tier) throws IOException {
    books(SafeBooks.text(tier));
    SigningRequest rent = request(pays(FakeTreasury.SHOP, 300_000), ADA);
    CommandRun run = sign(rent, ADA_OWNS);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("a Safe: 2 of 3 owners sign", "Pay 0.000000000000300000 ETH to shop")
        .contains("as the owner ada's owner key; 2 of 3 owners sign");
    OwnerSignatures ada = taken(rent, OwnerSignatures.NONE);
    assertThat(sign(rent, BO_OWNS).exit()).isZero();
    assertThat(check(rent, ada)).isInstanceOf(SignedAnswer.Check.Executes.class);
  }

  @Test
  void programsLearnWhoSignedWhat() throws IOException {
    SafeTransaction call = pays(FakeTreasury.SHOP, 5);
    CommandRun run = sign(request(call, ADA), ADA_OWNS, "--json");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "\"digest\"", call.digest().hex(), "\"owner\"", Signer.of(ADA_OWNS.publicKey()).hex());
  }

  /** Whatever the bytes: a key in a device signs the same otherwise each time. */
  @Test
  void oneOwnerIsNeverTwo() throws IOException {
    SoftHsm hsm = SoftHsm.in(data);
    hsm.initialize("safe", "4711-secret");
    password = Files.writeString(data.resolve("pin"), "4711-secret");
    Path place =
        Files.writeString(
            data.resolve("owner.json"),
            "{\"format\":\"bascule/pkcs11/1\",\"library\":\"%s\",\"token\":\"safe\",\"key\":\"ada\"}"
                .formatted(hsm.library()));
    CommandRun made =
        CommandRun.of("treasury", "key", "--pkcs11", place + "", "--password", password + "");
    assertThat(made.exit()).as(made.err()).isZero();
    String address = made.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
    SigningRequest rent = request(pays(FakeTreasury.SHOP, 5), ADA);
    assertRefused(sign(rent, "--pkcs11", place + ""), "other_account");
    String owner = Bytes.fromHex(address).toAddress().hex();
    books(SafeBooks.text("warm").replace(Signer.of(ADA_OWNS.publicKey()).hex(), owner));
    assertThat(sign(rent, "--pkcs11", place + "").exit()).isZero();
    byte[] first = Files.readAllBytes(answer());
    OwnerSignatures once = taken(rent, OwnerSignatures.NONE);
    assertThat(sign(rent, "--pkcs11", place + "").exit()).isZero();
    assertThat(Files.readAllBytes(answer())).isNotEqualTo(first);
    assertThat(taken(rent, once)).isEqualTo(once);
  }

  @Test
  void onlyAnOwnerSigns() throws IOException {
    SigningRequest rent = request(pays(FakeTreasury.SHOP, 5), ADA);
    CommandRun run = sign(rent, FakeTreasury.key("stranger"));
    assertRefused(run, "other_account");
    assertThat(run.err()).contains("no owner of " + SAFE.hex());
    // People agree, owners sign: one is not the other.
    assertRefused(sign(rent, PAT), "other_account");
  }

  @Test
  void aColdSafeIsSignedWhereNoNetworkIs() throws IOException {
    books(SafeBooks.text("cold"));
    assertRefused(sign(request(pays(FakeTreasury.SHOP, 5), ADA, BO), ADA_OWNS), "wallet_not_hot");
  }

  @Test
  void theOwnBooksDecide() throws IOException {
    assertRefused(sign(request(pays(FakeTreasury.SHOP, 5)), ADA_OWNS), "approvals_missing");
    assertRefused(sign(request(pays(FakeTreasury.SHOP, 5), PAT), ADA_OWNS), "approvals_missing");
    assertRefused(
        sign(proposedBy(FakeTreasury.key("stranger"), pays(FakeTreasury.SHOP, 5), ADA), ADA_OWNS),
        "proposer_unknown");
    assertRefused(sign(request(pays(FakeTreasury.SHOP, 300_001), ADA), ADA_OWNS), "over_limit");
    assertRefused(
        sign(request(pays(FakeTreasury.TOKEN, 5), ADA), ADA_OWNS), "recipient_not_allowed");
  }

  /** It moves nothing that a limit counts, and may give everything away: two have to agree. */
  @Test
  void callsOfTheSafeToItselfNeedTwoApprovals() throws IOException {
    Bytes off =
        SafeBooks.open(SafeBooks.text("warm"))
            .abis()
            .get("Safe")
            .function("setGuard")
            .call(AbiValue.of(Address.ZERO));
    var call = new SafeTransaction(CHAIN, SAFE, SAFE, BigInteger.ZERO, off, 7);
    assertRefused(sign(request(call, ADA), ADA_OWNS), "approvals_missing");
    CommandRun run = sign(request(call, ADA, BO), ADA_OWNS);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("EVERY LIMIT");
  }

  @Test
  void aSafeThatTheBooksDoNotKnowIsNobodys() throws IOException {
    var call =
        new SafeTransaction(
            CHAIN, FakeTreasury.VAULT, FakeTreasury.SHOP, BigInteger.ONE, Bytes.EMPTY, 7);
    assertRefused(sign(request(call, ADA), ADA_OWNS), "account_not_ours");
  }
}
