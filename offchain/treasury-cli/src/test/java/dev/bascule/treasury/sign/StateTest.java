package dev.bascule.treasury.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.MadeState;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The chain's state on the signer's desk, by the validators that its owner registered. */
class StateTest {

  private static final Hash32 CODE = Keccak256.hash(new byte[] {1});
  private static final BigInteger RICH = BigInteger.TEN.pow(18);

  @TempDir private Path dir;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    desk = new Desk(dir);
    desk.applyPolicy(policy(MadeState.validators()));
    enter("--code-hash", CODE);
  }

  private String policy(List<Address> validators) {
    String fee = "\"feeMax\":\"1000000000000000\"";
    return desk.policy()
        .replace(
            fee + "}",
            fee
                + ",\"validators\":[\""
                + String.join("\",\"", validators.stream().map(Address::hex).toList())
                + "\"]}");
  }

  private void enter(Object... more) {
    ColdRun run = entered(more);
    assertThat(run.exit()).as(run.err()).isZero();
  }

  private ColdRun entered(Object... more) {
    Object[] all = {
      "address-book",
      "add",
      "eip155:1337",
      Desk.TOKEN,
      "--name",
      "CNYT",
      "--contract",
      "SettlementToken",
      "--currency",
      "CNYT",
      "--decimals",
      "2",
      more[0],
      more[1]
    };
    return desk.cold(all);
  }

  private MadeState state(Hash32 code) {
    return new MadeState(Instant.now().getEpochSecond())
        .account(desk.account, 3, RICH, AccountProof.Account.ABSENT.codeHash())
        .account(Desk.TOKEN, 1, BigInteger.ZERO, code);
  }

  private StateProof proof(Hash32 code) {
    return state(code).proving(desk.account, Desk.TOKEN);
  }

  private SigningRequest pay(long nonce) {
    return desk.request(desk.pay(nonce, 50_000));
  }

  private void refused(SigningRequest request, String code) {
    ColdRun inspected = ColdRun.of("inspect", "--json", "--home", desk.home, desk.file(request));
    assertThat(inspected.exit()).as(inspected.out()).isEqualTo(6);
    assertThat(inspected.json().get("refusals").propertyNames()).containsExactly(code);
    ColdRun run = desk.sign(request);
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.out()).contains(" REFUSED       " + code + ": ");
    assertThat(desk.answer()).doesNotExist();
  }

  @Test
  void whatIsProvenIsSaidAndSigned() {
    ColdRun run = desk.sign(pay(3).with(proof(CODE)));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("sealed by 3 of 4 validators")
        .contains("nonce 3 is next")
        .contains("covers value and fee")
        .contains(CODE.hex() + " as registered")
        .doesNotContain("not checked");
  }

  /** The answer is the same with other state: nobody signed for it. */
  @Test
  void newerStateChangesNothingThatIsSigned() throws IOException {
    SigningRequest asked = pay(3);
    assertThat(desk.sign(asked.with(proof(CODE))).exit()).isZero();
    byte[] answer = Files.readAllBytes(desk.answer());
    assertThat(desk.sign(asked.with(proof(CODE))).exit()).isZero();
    assertThat(Files.readAllBytes(desk.answer())).isEqualTo(answer);
  }

  @Test
  void withoutStateNothingIsSignedOnAChainWithRegisteredValidators() {
    refused(pay(3), "state_missing");
  }

  @Test
  void whatTheStateSaysAgainstItIsRefused() throws IOException {
    refused(pay(2).with(proof(CODE)), "nonce_other");
    refused(pay(3).with(proof(Keccak256.hash(new byte[] {2}))), "code_other");
    desk.applyPolicy(policy(MadeState.validators().subList(0, 3)));
    refused(pay(3).with(proof(CODE)), "state_unsealed");
  }

  @Test
  void validatorsAndCodeStandInTheSealedBook() throws IOException {
    ColdRun shown = ColdRun.of("policy", "show", "--home", desk.home, "--json");
    assertThat(shown.out()).contains(MadeState.validators().getFirst().hex());
    assertThat(ColdRun.of("address-book", "show", "--home", desk.home).out()).contains(CODE.hex());
    Path books = dir.resolve("books.json");
    assertThat(desk.cold("books", "export", "--out", books).exit()).isZero();
    assertThat(Files.readString(books)).contains(CODE.hex(), "validators");
    Path book = desk.home.resolve("book.json");
    String stranger = "0x" + "01".repeat(20);
    Files.writeString(
        book, Files.readString(book).replace(MadeState.validators().getFirst().hex(), stranger));
    ColdRun run = desk.sign(pay(3).with(proof(CODE)));
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(9);
    assertThat(desk.answer()).doesNotExist();
  }

  @Test
  void aCodeHashThatIsNoneIsRefused() {
    ColdRun run = entered("--code-hash", "0x12");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("code_hash_malformed");
  }

  @Test
  void aSpendOfCoinsHasNoState() throws IOException {
    SigningRequest spend = desk.spend(desk.honest());
    ObjectNode json = (ObjectNode) StrictObject.parse(RequestJson.write(spend)).node();
    json.set(
        "state",
        StrictObject.parse(RequestJson.write(pay(3).with(proof(CODE)))).node().get("state"));
    Path file =
        Files.writeString(dir.resolve("spend.json"), new String(Jcs.canonical(json), UTF_8));
    ColdRun run = ColdRun.of("inspect", "--home", desk.home, file);
    assertThat(run.exit()).isNotZero();
    assertThat(run.err()).contains("state").contains("a spend of coins");
  }
}
