package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.ETHER;
import static dev.bascule.service.treasury.TreasuryDesk.EVE;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.answer;
import static dev.bascule.service.treasury.TreasuryDesk.approval;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static dev.bascule.service.treasury.TreasuryDesk.rejection;
import static dev.bascule.service.treasury.TreasuryDesk.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.contracts.Deployment;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.log.FactLeaf;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.service.ledger.Book;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The treasury over HTTP, on a chain; each test takes nonces where the one before left off. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TreasuryHttpTest {

  private static final String PROPOSALS = "/v1/treasury/proposals";
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;
  private static TreasuryDesk desk;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    desk =
        new TreasuryDesk(chain.anvil().chainId(), Address.ofHex(chain.deployment().tokenAddress()));
    Files.writeString(data.resolve("treasury.json"), desk.json());
    for (Address account : new Address[] {addressOf(VAULT), addressOf(TILL)}) {
      chain
          .anvil()
          .rpc("anvil_setBalance", "[\"%s\",\"0x8ac7230489e80000\"]".formatted(account.hex()));
    }
    service = RunningService.start(chain, "bascule.treasury.poll-interval", "200ms");
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("detail").asString()).isNotEmpty();
    assertThat(answer.json().path("hint").asString()).isNotEmpty();
  }

  private static String path(SigningRequest request) {
    return PROPOSALS + "/" + request.asked().digest().hex();
  }

  private static String name() {
    return "move-" + NAMES.incrementAndGet();
  }

  private static long next(String wallet) {
    Answer answer = service.get("/v1/treasury/wallets/" + wallet);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Long.parseLong(answer.json().path("nextNonce").asString());
  }

  private static String state(SigningRequest request) {
    return service.get(path(request)).json().path("state").asString();
  }

  private static JsonNode await(SigningRequest request, String state) throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (true) {
      JsonNode now = service.get(path(request)).json();
      if (now.path("state").asString().equals(state)) return now;
      if (System.nanoTime() > deadline) throw new AssertionError("not " + state + ": " + now);
      Thread.sleep(200);
    }
  }

  private static SigningRequest proposed(SigningRequest request, SigningRequest... rivals) {
    Answer answer = service.post(PROPOSALS, proposal(request, rivals));
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.json().path("request").asString()).isEqualTo(request.asked().digest().hex());
    return request;
  }

  private static SigningRequest exported(SigningRequest request) {
    if (state(request).equals("proposed")) {
      assertThat(service.post(path(request) + "/approvals", approval(request, ADA)).status())
          .isEqualTo(200);
      Answer second = service.post(path(request) + "/approvals", approval(request, BO));
      assertThat(second.json().path("state").asString()).as(second.text()).isEqualTo("approved");
    }
    Answer document = service.post(path(request) + "/export", Map.of());
    assertThat(document.status()).as(document.text()).isEqualTo(200);
    SigningRequest read = RequestJson.read(document.text().getBytes(StandardCharsets.UTF_8));
    assertThat(read.asked()).isEqualTo(request.asked());
    return read;
  }

  @Test
  @Order(1)
  void aPaymentIsProposedApprovedExportedSignedSentAndFinal() throws Exception {
    SigningRequest request =
        proposed(desk.request(name(), VAULT, desk.coins(next("vault"), ETHER)));
    JsonNode shown = service.get(path(request)).json();
    assertThat(shown.path("words").asString()).isEqualTo(request.asked().words());
    assertThat(shown.path("lines").toString()).contains("Pay 1.000000000000000000 ETH to shop (0x");
    assertThat(service.get(PROPOSALS + "/" + request.asked().id()).json().path("request"))
        .isEqualTo(shown.path("request"));
    refused(service.post(path(request) + "/export", Map.of()), 422, "approvals_missing");
    refused(service.post(path(request) + "/answer", answer(request, VAULT)), 409, "not_exported");
    assertThat(exported(request).approvers()).containsExactly(addressOf(ADA), addressOf(BO));
    Answer taken = service.post(path(request) + "/answer", answer(request, VAULT));
    assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    assertThat(service.post(path(request) + "/answer", answer(request, VAULT)).status())
        .as("the same again changes nothing")
        .isEqualTo(200);
    JsonNode done = await(request, "final");
    assertThat(done.path("transaction").asString()).isEqualTo(signed(request, VAULT).hash().hex());
    assertThat(done.path("reverted").asBoolean()).isFalse();
    assertThat(done.path("gasUsed").asString()).isEqualTo("21000");
    Answer late = service.post(path(request) + "/answer", answer(request, VAULT));
    assertThat(late.status()).as(late.text()).isEqualTo(200);
    assertThat(late.json().path("state").asString()).isEqualTo("final");
    refused(service.post(path(request) + "/approvals", approval(request, ADA)), 409, "not_open");
    refused(service.post(path(request) + "/export", Map.of()), 409, "not_open");
  }

  /** Each step's document hashes to a leaf of the log under the operator's root. */
  @Test
  @Order(2)
  void everyStepStandsInTheAuditLog() throws Exception {
    SigningRequest request =
        proposed(desk.request(name(), TILL, desk.coins(next("till"), BigInteger.ONE)));
    exported(request);
    service.post(path(request) + "/answer", answer(request, TILL));
    await(request, "final");
    JsonNode steps = steps(request);
    assertThat(steps.findValuesAsString("step"))
        .containsExactly("propose", "agree", "export", "sign", "send", "finish");
    Book book = service.bean(Book.class);
    for (JsonNode step : steps) {
      Hash32 commitment = Hash32.sha256(Jcs.canonical(step.path("document")));
      assertThat(step.path("commitment").asString()).isEqualTo(commitment.hex());
      long leaf = Long.parseLong(step.path("leaf").asString());
      var fact = new FactLeaf(StepLog.FACT_TYPE, commitment);
      boolean included =
          book.read(view ->
              MerkleLog.verifyInclusion(
                  fact.hash(),
                  leaf,
                  view.logSize(),
                  view.inclusion(leaf, view.logSize()),
                  view.logRoot()));
      assertThat(included).as(step.toString()).isTrue();
    }
  }

  private static JsonNode steps(SigningRequest request) throws Exception {
    for (int i = 0; i < 100; i++) {
      JsonNode steps = service.get(path(request)).json().path("steps");
      if (steps.valueStream().allMatch(step -> step.has("leaf"))) return steps;
      Thread.sleep(100);
    }
    throw new AssertionError("not all steps came into the log");
  }

  @Test
  @Order(3)
  void whatTheContractUndoesHasFailedAndSaysSo() throws Exception {
    SigningRequest request = proposed(desk.request(name(), VAULT, desk.tokens(next("vault"), 700)));
    exported(request);
    service.post(path(request) + "/answer", answer(request, VAULT));
    JsonNode done = await(request, "failed");
    assertThat(done.path("reverted").asBoolean()).isTrue();
    assertThat(done.path("block").asString()).isNotEmpty();

    Deployment.send(
        chain
            .deployment()
            .token(Deployment.Keys.ISSUER)
            .issue(addressOf(VAULT).hex(), BigInteger.valueOf(700)));
    SigningRequest again = proposed(desk.request(name(), VAULT, desk.tokens(next("vault"), 700)));
    exported(again);
    service.post(path(again) + "/answer", answer(again, VAULT));
    await(again, "final");
    assertThat(
            chain
                .deployment()
                .token(Deployment.Keys.ISSUER)
                .balanceOf(TreasuryDesk.SHOP.hex())
                .send())
        .isEqualTo(BigInteger.valueOf(700));
    JsonNode holdings = service.get("/v1/treasury/wallets/vault").json().path("holdings");
    assertThat(holdings.get(1).path("balance").asString()).isEqualTo("0");
  }

  @Test
  @Order(4)
  void ofTwoWithOneNonceOneExecutesAndBothSaySo() throws Exception {
    long nonce = next("vault");
    SigningRequest first = proposed(desk.request(name(), VAULT, desk.coins(nonce, ETHER)));
    exported(first);
    refused(
        service.post(path(first) + "/rejections", rejection(first, ADA)), 409, "already_exported");
    SigningRequest rival = desk.request(name(), VAULT, desk.nothing(VAULT, nonce));
    refused(service.post(PROPOSALS, proposal(rival)), 409, "nonce_taken");
    ObjectNode body = proposal(rival, first).put("rejects", first.asked().digest().hex());
    assertThat(service.post(PROPOSALS, body).status()).isEqualTo(201);
    String both = first.asked().id() + " will execute, not both";
    assertThat(service.get(path(rival)).json().path("conflict").asString())
        .isEqualTo(rival.asked().id() + " or " + both);
    assertThat(service.get("/v1/treasury/wallets/vault").json().path("conflicts").toString())
        .contains(" will execute, not both");
    exported(rival);
    service.post(path(rival) + "/answer", answer(rival, VAULT));
    await(rival, "final");
    JsonNode lost = await(first, "rejected");
    assertThat(lost.has("conflict")).isFalse();
    refused(service.post(path(first) + "/answer", answer(first, VAULT)), 409, "not_open");
  }

  @Test
  @Order(5)
  void aWordEndsWhatDidNotLeave() {
    long nonce = next("vault");
    SigningRequest request = proposed(desk.request(name(), VAULT, desk.coins(nonce, ETHER)));
    assertThat(next("vault")).isEqualTo(nonce + 1);
    refused(
        service.post(path(request) + "/rejections", rejection(request, EVE)),
        403,
        "approver_unknown");
    ObjectNode forged = approval(request, ADA);
    refused(
        service.post(
            path(request) + "/rejections",
            Map.of("by", addressOf(ADA).hex(), "signature", forged.path("signature").asString())),
        403,
        "signature_wrong");
    assertThat(
            service
                .post(path(request) + "/rejections", rejection(request, PAT))
                .json()
                .path("state")
                .asString())
        .isEqualTo("rejected");
    assertThat(service.post(path(request) + "/rejections", rejection(request, PAT)).status())
        .isEqualTo(200);
    assertThat(next("vault")).isEqualTo(nonce);
  }

  @Test
  @Order(6)
  void aSignatureCountsForOnePersonAndOneRequestOnly() {
    long nonce = next("vault");
    SigningRequest one = proposed(desk.request(name(), VAULT, desk.coins(nonce, BigInteger.ONE)));
    SigningRequest two =
        proposed(desk.request(name(), VAULT, desk.coins(nonce + 1, BigInteger.ONE)));
    String approvals = path(one) + "/approvals";
    refused(service.post(approvals, approval(two, ADA)), 403, "signature_wrong");
    refused(service.post(approvals, approval(one, EVE)), 403, "approver_unknown");
    refused(service.post(approvals, approval(one, PAT)), 403, "own_proposal");
    refused(
        service.post(approvals, approval(one, BO).put("approver", addressOf(ADA).hex())),
        403,
        "signature_wrong");
    refused(
        service.post(
            approvals,
            approval(one, ADA).put("signature", rejection(one, ADA).path("signature").asString())),
        403,
        "signature_wrong");
    assertThat(service.post(approvals, approval(one, ADA)).status()).isEqualTo(200);
    assertThat(service.post(approvals, approval(one, ADA)).json().path("approvals").size())
        .isEqualTo(1);
    assertThat(state(one)).isEqualTo("proposed");
    refused(service.post(path(one) + "x/approvals", approval(one, ADA)), 404, "proposal_not_found");
    for (SigningRequest each : new SigningRequest[] {one, two}) {
      service.post(path(each) + "/rejections", rejection(each, PAT));
    }
  }

  @Test
  @Order(7)
  void anAnswerThatIsNotExactlyWhatWasAskedIsRefused() throws Exception {
    long nonce = next("till");
    SigningRequest one = proposed(desk.request(name(), TILL, desk.coins(nonce, BigInteger.ONE)));
    SigningRequest two =
        proposed(desk.request(name(), TILL, desk.coins(nonce + 1, BigInteger.ONE)));
    exported(one);
    exported(two);
    String path = path(one) + "/answer";
    refused(service.post(path, answer(two, TILL)), 422, "other_request");
    refused(service.post(path, answer(one, signed(two, TILL))), 422, "other_transaction");
    refused(service.post(path, answer(one, signed(one, VAULT))), 422, "other_account");
    refused(
        service.post(path, answer(one, TILL).put("hash", Hash32.ZERO.hex())), 422, "other_hash");
    var elsewhere = new TreasuryDesk(desk.chain + 1, desk.token);
    var other = elsewhere.coins(nonce, BigInteger.ONE).sign(TILL);
    refused(service.post(path, answer(one, other)), 422, "other_transaction");
    ObjectNode cut = answer(one, TILL);
    String raw = cut.path("raw").asString();
    refused(
        service.post(path, cut.put("raw", raw.substring(0, raw.length() - 2))),
        400,
        "request_invalid");
    refused(service.post(path, answer(one, TILL).put("kind", "psbt")), 400, "request_invalid");
    refused(service.post(path, answer(one, TILL).put("more", "1")), 400, "request_invalid");
    assertThat(state(one)).isEqualTo("exported");
    service.post(path, answer(one, TILL));
    service.post(path(two) + "/answer", answer(two, TILL));
    await(one, "final");
    await(two, "final");
  }
}
