package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API promises beside the happy path; one service for all tests, each with own payers. */
class HttpRulesTest {

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;
  private static TestPayers payers;
  private static Address seller;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    service = RunningService.start(chain);
    payers = new TestPayers(chain, service);
    seller = payers.participant("seller");
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  private static ObjectNode order(TestWallet payer, String reference, long amount) {
    return payer.pay(reference, payers.notAfter(), new Line(seller, amount));
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
    assertThat(answer.json().path("requestId").asString()).isNotEmpty();
    assertThat(answer.json().path("detail").asString()).isNotEmpty();
  }

  @Test
  void aPaymentNeedsAKeyAndTheSameKeyIsTheSamePayment() {
    TestWallet payer = payers.funded("keys", 10_000);
    ObjectNode order = order(payer, "keys-1", 100);
    refused(service.post("/v1/payments", "", order), 400, "idempotency_key_missing");
    Answer first = service.post("/v1/payments", "k-1", order);
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    Answer again = service.post("/v1/payments", "k-1", order);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.headers()).containsEntry("idempotent-replayed", "true");
    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(service.post("/v1/payments", "k-other", order).status()).isEqualTo(200);

    Answer reused = service.post("/v1/payments", "k-1", order(payer, "keys-2", 100));
    refused(reused, 422, "idempotency_key_reused");
    assertThat(reused.json().path("differs").toString()).contains("reference");
    assertThat(payers.balance(payer.address(), "outstanding")).isEqualTo(100);
  }

  @Test
  void whatIsNoNumberIsTheCallersMistake() {
    for (String path :
        List.of(
            "/v1/payments?limit=abc",
            "/v1/payments?limit=99999999999999",
            "/v1/windows/abc",
            "/v1/checkpoints/abc",
            "/v1/checkpoints/consistency?from=a&to=1")) {
      Answer answer = service.get(path);
      refused(answer, 400, "request_invalid");
      assertThat(answer.json().path("param").asString()).isNotEmpty();
    }
    refused(service.post("/v1/dead-letters/x/retry", Map.of()), 400, "request_invalid");
  }

  @Test
  void theZeroAddressIsNoParticipant() {
    var zero = Map.of("name", "nobody", "address", Address.ZERO.hex());
    refused(service.post("/v1/participants", zero), 400, "request_invalid");
    assertThat(service.post("/v1/participants", List.of(zero)).status()).isEqualTo(400);
  }

  /** Refused before anything is stored: one issue that reverts would leave the others unpaid. */
  @Test
  void testMoneyThatTheTokenWouldNotIssueIsRefused() {
    String address = seller.hex();
    var most =
        Map.of("address", address, "amount", Long.toString(Long.MAX_VALUE), "currency", "BRL");
    refused(service.post("/v1/test/collateral", List.of(most, most)), 422, "total_too_large");
    Answer refused = service.post("/v1/test/collateral", List.of(most));
    refused(refused, 422, "collateral_refused");
  }

  @Test
  void aReferenceIsOnePaymentForEver() {
    TestWallet payer = payers.funded("terms", 10_000);
    assertThat(service.post("/v1/payments", order(payer, "terms-1", 100)).status()).isEqualTo(201);
    Answer changed = service.post("/v1/payments", order(payer, "terms-1", 200));
    refused(changed, 409, "terms_changed");
    assertThat(changed.json().path("differs").get(0).path("field").asString()).isNotEmpty();
  }

  @Test
  void aStaleLaneIsAnsweredWithThePayersOwnVoucher() {
    TestWallet payer = payers.funded("stale", 10_000);
    ObjectNode first = order(payer, "stale-1", 100);
    assertThat(service.post("/v1/payments", first).status()).isEqualTo(201);
    ObjectNode lost = order(payer, "stale-2", 50);
    ObjectNode next = order(payer, "stale-3", 25);
    Answer stale = service.post("/v1/payments", next);
    refused(stale, 409, "lane_stale");
    JsonNode lane = stale.json().path("lanes").get(0);
    assertThat(lane.path("accepted").asString()).isEqualTo("100");
    assertThat(lane.path("voucher")).isEqualTo(first.path("voucher"));
    assertThat(lane.path("payerSig")).isEqualTo(first.path("signature"));
    assertThat(service.post("/v1/payments", lost).status()).isEqualTo(201);
  }

  @Test
  void moneyThatIsNotThereIsNotPromised() {
    TestWallet payer = payers.funded("poor", 100);
    Answer refused = service.post("/v1/payments", order(payer, "poor-1", 101));
    refused(refused, 402, "insufficient_collateral");
    assertThat(refused.json().path("available").path("amount").asString()).isEqualTo("100");
    payer.forget(seller, 101);
    // The refusal is not kept: a smaller order under a new reference is accepted.
    assertThat(service.post("/v1/payments", order(payer, "poor-2", 100)).status()).isEqualTo(201);
  }

  @Test
  void aSignatureOfAnotherOrAChangedTermIsRefusedBeforeTheLog() {
    TestWallet payer = payers.funded("forged", 1_000);
    ObjectNode changed = order(payer, "forged-1", 100);
    ((ObjectNode) changed.path("legs").get(0)).put("amount", "1");
    refused(service.post("/v1/payments", changed), 422, "terms_mismatch");
    ObjectNode flipped = order(payer, "forged-2", 100);
    byte[] signature = Bytes.fromHex(flipped.path("signature").asString()).toArray();
    signature[5] ^= 1;
    flipped.put("signature", Bytes.of(signature).hex());
    Answer answer = service.post("/v1/payments", flipped);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).startsWith("signature_");
    ObjectNode number = order(payer, "forged-3", 100);
    ((ObjectNode) number.path("legs").get(0)).put("amount", 100);
    refused(service.post("/v1/payments", number), 400, "request_invalid");
    ObjectNode unknown = order(payer, "forged-4", 100).put("tip", "1");
    refused(service.post("/v1/payments", unknown), 400, "request_invalid");
  }

  @Test
  void oneBadItemOfAnArraySpoilsNoOther() {
    TestWallet payer = payers.funded("array", 1_000);
    ObjectNode good = order(payer, "array-1", 100);
    ObjectNode bad = order(payers.wallet("array-poor"), "array-2", 100);
    Answer answer = service.post("/v1/payments", List.of(bad, good, Map.of("reference", "x")));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode items = answer.json().path("data");
    assertThat(items.get(0).path("status").asInt()).isEqualTo(402);
    assertThat(items.get(1).path("status").asInt()).isEqualTo(201);
    assertThat(items.get(1).path("payment").path("legs").get(0).path("inclusion").isArray())
        .isTrue();
    assertThat(items.get(2).path("status").asInt()).isEqualTo(400);
  }

  @Test
  void sizesHaveLimits() {
    var many = new ArrayList<>(Collections.nCopies(513, Map.of("reference", "x")));
    refused(service.post("/v1/payments", many), 413, "array_size");
    refused(service.post("/v1/payments", List.of()), 400, "array_size");
    String large = "[\"" + "x".repeat(1 << 20) + "\"]";
    refused(service.post("/v1/payments", large), 413, "body_too_large");
    refused(service.post("/v1/payments", "{not json"), 400, "json_invalid");
    refused(service.get("/v1/payments?limit=501"), 400, "limit_out_of_range");
    refused(service.get("/v1/payments?after=x"), 400, "cursor_invalid");
  }

  @Test
  void onlyAKnownKeyMayCall() {
    Answer none = service.send("GET", "/v1/payments", null, Map.of("Authorization", ""));
    refused(none, 401, "api_key_missing");
    Answer wrong =
        service.send(
            "GET",
            "/v1/payments",
            null,
            Map.of("Authorization", "Bearer sk_test_" + "x".repeat(40)));
    refused(wrong, 401, "api_key_unknown");
    Answer info = service.send("GET", "/v1/info", null, Map.of("Authorization", ""));
    assertThat(info.status()).isEqualTo(200);
    assertThat(info.headers()).containsKey("content-security-policy");
    assertThat(info.headers()).containsEntry("x-content-type-options", "nosniff");
    assertThat(info.headers()).containsKey("x-request-id");
  }

  @Test
  void listsArePagedByCursor() {
    TestWallet payer = payers.funded("pages", 1_000);
    for (int i = 0; i < 3; i++) {
      assertThat(service.post("/v1/payments", order(payer, "pages-" + i, 10)).status())
          .isEqualTo(201);
    }
    payers.await(
        "the tables to follow",
        () -> !service.get("/v1/payments?reference=pages-2").json().path("data").isEmpty());
    Answer page = service.get("/v1/payments?limit=2");
    assertThat(page.json().path("data").size()).isEqualTo(2);
    assertThat(page.json().path("hasMore").asBoolean()).isTrue();
    Answer next = service.get("/v1/payments?limit=2&after=" + page.json().path("next").asString());
    assertThat(next.json().path("data").get(0).path("id"))
        .isNotEqualTo(page.json().path("data").get(1).path("id"));
  }

  /** Two names that look alike would be two participants, and a payer could not tell them apart. */
  @Test
  void whatCannotBeSeenIsInNoNameAndNoReference() {
    for (String hidden :
        List.of("ac\u200bme", "acme\u202e", " acme", "acme\u00a0", "Jose\u0301", "a\ufe0f")) {
      var named = Map.of("name", hidden, "address", seller.hex());
      Answer answer = service.post("/v1/participants", named);
      refused(answer, 400, "request_invalid");
      assertThat(answer.json().path("param").asString()).isEqualTo("name");
      assertThat(service.post("/v1/participants", List.of(named)).status()).isEqualTo(400);
      TestWallet payer = payers.wallet("hidden");
      refused(service.post("/v1/payments", order(payer, hidden, 1)), 400, "request_invalid");
    }
    Answer answer =
        service.post("/v1/participants", Map.of("name", "ac\u200bme", "address", seller.hex()));
    assertThat(answer.json().path("detail").asString()).contains("U+200B as character 3");
    var plain = Map.of("name", "Jos\u00e9 & filhos", "address", seller.hex());
    assertThat(service.post("/v1/participants", plain).status()).isEqualTo(201);
  }

  @Test
  void aNameIsOneAddressForEver() {
    Map<String, String> first = Map.of("name", "cafe", "address", TestWallet.address("cafe").hex());
    assertThat(service.post("/v1/participants", first).status()).isEqualTo(201);
    assertThat(service.post("/v1/participants", first).status()).isEqualTo(200);
    refused(
        service.post(
            "/v1/participants",
            Map.of("name", "cafe", "address", TestWallet.address("other").hex())),
        409,
        "participant_exists_with_different_address");
    refused(service.get("/v1/participants/nobody"), 404, "participant_not_found");
    refused(service.get("/v1/payments/pay_00000000000000000000000000"), 404, "payment_not_found");
  }

  @Test
  void aPageOfAnotherNameThatPointsHereReadsNoConsole() throws Exception {
    assertThat(statusOfConsole("evil.example.com")).isEqualTo("401");
    assertThat(statusOfConsole("localhost")).isEqualTo("200");
    assertThat(statusOfConsole("127.0.0.1:" + service.port())).isEqualTo("200");
  }

  private static String statusOfConsole(String host) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.split(" ", 3)[1];
    }
  }

  @Test
  void figuresAndPagesForMachinesAreThere() {
    String metrics = service.get("/actuator/prometheus").text();
    assertThat(metrics)
        .contains(
            "bascule_ledger_imbalance 0.0",
            "bascule_reconciliation_breaks",
            "bascule_chain_head_age_seconds");
    assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
    Answer api = service.get("/v3/api-docs");
    assertThat(api.json().path("openapi").asString()).startsWith("3.1");
    assertThat(api.json().path("paths").has("/v1/payments")).isTrue();
  }
}
