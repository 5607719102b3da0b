package dev.bascule.treasury.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SignedAnswer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.OwnerSignatures;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.core.id.Address;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An owner of a Safe whose key is cold. */
class SafeSignTest {

  private static final Address GUARD = Address.ofHex("0x" + "44".repeat(20));
  private static final Address OTHER = Address.ofHex("0x" + "99".repeat(20));
  private static final SafeTransaction PAYMENT =
      new SafeTransaction(Desk.CHAIN, Desk.SAFE, Desk.SHOP, BigInteger.TEN, Bytes.EMPTY, 7);

  @TempDir private Path dir;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    desk = new Desk(dir);
  }

  private String withSafe(Address owner) {
    String safe =
        "\"safes\":[{\"chainId\":\"1337\",\"safe\":\"%s\",\"guard\":\"%s\",\"owners\":[\"%s\",\"%s\"],\"threshold\":2}],"
            .formatted(Desk.SAFE.hex(), GUARD.hex(), OTHER.hex(), owner.hex());
    return desk.policy().replace("\"limits\":", safe + "\"limits\":");
  }

  private void register(Address owner) throws IOException {
    desk.applyPolicy(withSafe(owner));
  }

  private SigningRequest request(SafeTransaction call) {
    return desk.request(new Payload.TypedMessage(call.safe(), call.typedData()));
  }

  @Test
  void anOwnersKeySignsForItsSafe() throws IOException {
    register(desk.account);
    SigningRequest request = request(PAYMENT);
    ColdRun run = desk.sign(request);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("a Safe: 2 of 2 owners sign").contains("Safe nonce    7");
    SignedAnswer answer = SignedAnswer.read(StrictObject.parse(Files.readAllBytes(desk.answer())));
    SafeAccount safe =
        new SafeAccount(Desk.CHAIN, Desk.SAFE, GUARD, List.of(OTHER, desk.account), 2);
    assertThat(
            answer.check(
                request.asked(),
                Optional.of(new SignedAnswer.Partial.Owners(safe, OwnerSignatures.NONE))))
        .isInstanceOfSatisfying(
            SignedAnswer.Check.NeedsMore.class,
            more ->
                assertThat(((SignedAnswer.Partial.Owners) more.partial()).given().given())
                    .containsOnlyKeys(desk.account));
  }

  /** Asked for as the key's own message, it would be signed without the Safe's state. */
  @Test
  void aSafesCallInTheNameOfItsOwnersKeyIsRefused() throws IOException {
    register(desk.account);
    ColdRun run =
        desk.sign(desk.request(new Payload.TypedMessage(desk.account, PAYMENT.typedData())));
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.err()).contains("code disguise");
    assertThat(desk.answer()).doesNotExist();
  }

  /** The same Safe's nonce again is one of two that execute, so it has to be wanted. */
  @Test
  void aSafesNonceIsSignedOnce() throws IOException {
    register(desk.account);
    assertThat(desk.sign(request(PAYMENT)).exit()).isZero();
    Files.delete(desk.answer());
    SafeTransaction other =
        new SafeTransaction(Desk.CHAIN, Desk.SAFE, Desk.SHOP, BigInteger.TWO, Bytes.EMPTY, 7);
    ColdRun again = desk.sign(request(other));
    assertThat(again.exit()).isEqualTo(6);
    assertThat(again.err()).contains("code nonce_used");
    assertThat(desk.answer()).doesNotExist();
  }

  @Test
  void aSafeOfOthersOrNobodysIsRefused() throws IOException {
    ColdRun unknown = desk.sign(request(PAYMENT));
    assertThat(unknown.err()).contains("code account_not_ours");
    register(Address.ofHex("0x" + "98".repeat(20)));
    ColdRun others = desk.sign(request(PAYMENT));
    assertThat(others.exit()).isEqualTo(6);
    assertThat(others.err()).contains("code account_not_ours");
    assertThat(desk.answer()).doesNotExist();
  }

  /** What comes into the rules and what leaves them is said, also where there was nothing. */
  @Test
  void aSafeThatComesAndGoesIsSaid() throws IOException {
    String safe = "+ safes {";
    Path with = Files.writeString(dir.resolve("with.json"), withSafe(desk.account));
    assertThat(desk.cold("policy", "apply", with).out()).contains(safe);
    Path without = Files.writeString(dir.resolve("without.json"), desk.policy());
    assertThat(desk.cold("policy", "apply", without).out()).contains("- safes {");
    Path twice =
        Files.writeString(
            dir.resolve("twice.json"),
            withSafe(desk.account).replaceFirst("(\"safes\":\\[)(\\{.*?\\})]", "$1$2,$2]"));
    ColdRun refused = desk.cold("policy", "apply", twice);
    assertThat(refused.exit()).as(refused.out() + refused.err()).isEqualTo(3);
    assertThat(refused.err()).contains("twice");
  }
}
