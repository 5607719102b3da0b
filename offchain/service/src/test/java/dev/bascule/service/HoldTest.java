package dev.bascule.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.receipt.ReceiptJson;
import dev.bascule.chain.receipt.ReceiptVerifier;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chain.receipt.Verdict;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.LaneKey;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.id.VoucherDigest;
import dev.bascule.core.log.Leaf;
import dev.bascule.core.log.LeafType;
import dev.bascule.core.log.MerkleLog;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import dev.bascule.service.running.TestPayers;
import dev.bascule.service.running.TestWallet;
import dev.bascule.service.running.TestWallet.Line;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Holds over HTTP: captured whole, in parts, voided, and by nobody but who placed them. */
class HoldTest {

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;
  private static TestPayers payers;
  private static Address hotel;
  private static Address platform;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    service = RunningService.start(chain);
    payers = new TestPayers(chain, service);
    hotel = payers.participant("hotel");
    platform = payers.participant("platform");
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  private static String hold(TestWallet payer, String reference, Line... lines) {
    Answer held = service.post("/v1/payments", payer.hold(reference, payers.notAfter(), lines));
    assertThat(held.status()).as(held.text()).isEqualTo(201);
    assertThat(held.json().path("state").asString()).isEqualTo("held");
    return "/v1/payments/" + held.json().path("id").asString();
  }

  private static Map<String, Object> part(String rest, String... amounts) {
    return Map.of(
        "currency",
        "BRL",
        "exponent",
        2,
        "rest",
        rest,
        "legs",
        List.of(amounts).stream().map(amount -> Map.of("amount", amount)).toList());
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
  }

  @Test
  void partsOfAHoldAreCapturedSettledAndProven() throws Exception {
    TestWallet guest = payers.funded("guest", 100_000);
    Address inn = payers.participant("inn");
    Address agency = payers.participant("agency");
    String stay = hold(guest, "stay-1", new Line(inn, 9_000), new Line(agency, 1_000));
    assertThat(payers.balance(guest.address(), "held")).isEqualTo(10_000);

    Answer first = service.post(stay + "/captures", "minibar", part("keep", "700", "0"));
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(first.json().path("closed").asBoolean()).isFalse();
    assertThat(first.json().path("state").asString()).isEqualTo("held");
    assertThat(first.json().path("amount").path("amount").asString()).isEqualTo("700");
    eachLeafIsUnderTheSignedRoot(first.json(), 1);

    Answer again = service.post(stay + "/captures", "minibar", part("keep", "700", "0"));
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.headers()).containsEntry("idempotent-replayed", "true");
    assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
    assertThat(payers.balance(inn, "claim")).isEqualTo(700);

    refused(
        service.post(stay + "/captures", part("release", "8301", "0")),
        422,
        "capture_exceeds_hold");
    Answer last = service.post(stay + "/captures", "room", part("release", "5000", "500"));
    assertThat(last.status()).as(last.text()).isEqualTo(201);
    assertThat(last.json().path("closed").asBoolean()).isTrue();
    eachLeafIsUnderTheSignedRoot(last.json(), 2);
    refused(service.post(stay + "/captures", part("release", "1", "0")), 409, "not_held");
    assertThat(payers.balance(guest.address(), "held")).isZero();
    assertThat(payers.balance(guest.address(), "available")).isEqualTo(93_800);
    JsonNode payment = service.get(stay).json();
    assertThat(payment.path("state").asString()).isEqualTo("captured");
    assertThat(payment.path("amount").path("amount").asString()).isEqualTo("10000");
    assertThat(payment.path("captured").path("amount").asString()).isEqualTo("6200");

    settle();
    assertThat(payers.balance(inn, "credit")).isEqualTo(5_700);
    assertThat(payers.balance(agency, "credit")).isEqualTo(500);
    assertThat(service.get(stay).json().path("state").asString()).isEqualTo("settled");
    Answer reconciled = service.post("/v1/reconciliations", Map.of());
    assertThat(reconciled.json().path("breaks").asInt()).as(reconciled.text()).isZero();
    assertThat(steps(stay))
        .contains("held", "capture", "captured", "windowed", "settled_on_chain", "settled");
    Answer receipt = service.get(stay + "/receipt?leg=0");
    var trust = TrustJson.read(service.get("/v1/trust").text().getBytes(StandardCharsets.UTF_8));
    assertThat(
            new ReceiptVerifier(trust)
                .verify(ReceiptJson.read(receipt.text().getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(Verdict.Valid.class);
    // The lane goes on from what was captured, not from what was signed.
    guest.forget(inn, 3_300);
    guest.forget(agency, 500);
    Answer next =
        service.post("/v1/payments", guest.pay("stay-1b", payers.notAfter(), new Line(inn, 10)));
    assertThat(next.status()).as(next.text()).isEqualTo(201);
  }

  @Test
  void aCaptureWithoutABodyTakesAllThatIsHeldOnce() {
    TestWallet guest = payers.funded("whole", 1_000);
    String stay = hold(guest, "whole-1", new Line(hotel, 400));
    refused(
        service.send("POST", stay + "/captures", null, Map.of()), 400, "idempotency_key_missing");
    Answer all = service.post(stay + "/captures", "all", null);
    assertThat(all.status()).as(all.text()).isEqualTo(201);
    assertThat(all.json().path("amount").path("amount").asString()).isEqualTo("400");
    Answer again = service.post(stay + "/captures", "all", null);
    assertThat(again.status()).as(again.text()).isEqualTo(200);
    assertThat(again.json().path("amount").path("amount").asString()).isEqualTo("400");
    refused(service.post(stay + "/captures", "other", null), 409, "not_held");
    refused(service.post(stay + "/void", "other-void", null), 409, "not_held");
    // The key's own record may be gone after a month: the log knows the capture.
    service
        .bean(DSLContext.class)
        .execute("delete from own.idempotency where idempotency_key = 'all'");
    assertThat(service.post(stay + "/captures", "all", null).status()).isEqualTo(200);
    refused(
        service.post(stay + "/captures", "all", part("release", "400")),
        422,
        "idempotency_key_reused");
  }

  @Test
  void aVoidReleasesTheRestAndTakesNothingBack() throws Exception {
    TestWallet guest = payers.funded("void", 1_000);
    String stay = hold(guest, "void-1", new Line(hotel, 400));
    Answer voided = service.post(stay + "/void", "v-1", null);
    assertThat(voided.status()).as(voided.text()).isEqualTo(200);
    assertThat(voided.json().path("state").asString()).isEqualTo("voided");
    assertThat(voided.headers()).doesNotContainKey("idempotent-replayed");
    eachLeafIsUnderTheSignedRoot(voided.json(), 1);
    assertThat(voided.json().path("legs").get(0).path("leaf").path("type").asString())
        .isEqualTo("4");
    assertThat(payers.balance(guest.address(), "available")).isEqualTo(1_000);
    Answer again = service.post(stay + "/void", "v-2", Map.of());
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.headers()).containsEntry("idempotent-replayed", "true");
    refused(service.post(stay + "/captures", null), 409, "not_held");
    assertThat(steps(stay)).contains("held", "voided");

    guest.forget(hotel, 400);
    String partly = hold(guest, "void-2", new Line(hotel, 400));
    assertThat(service.post(partly + "/captures", part("keep", "150")).status()).isEqualTo(201);
    Answer rest = service.post(partly + "/void", null);
    assertThat(rest.status()).as(rest.text()).isEqualTo(200);
    assertThat(rest.json().path("state").asString()).isEqualTo("captured");
    assertThat(payers.balance(guest.address(), "available")).isEqualTo(850);
  }

  @Test
  void whatIsNoCaptureIsRefusedBeforeTheLog() {
    TestWallet guest = payers.funded("bad", 1_000);
    String stay = hold(guest, "bad-1", new Line(hotel, 400));
    refused(service.post(stay + "/captures", part("release", "1", "1")), 400, "request_invalid");
    refused(service.post(stay + "/captures", part("release", "0")), 400, "request_invalid");
    refused(service.post(stay + "/captures", part("perhaps", "1")), 400, "request_invalid");
    refused(service.post(stay + "/captures", Map.of("amount", "1")), 400, "request_invalid");
    refused(service.post(stay + "/void", Map.of("because", "x")), 400, "request_invalid");
    refused(
        service.post(
            stay + "/captures",
            Map.of("currency", "EUR", "exponent", 2, "legs", List.of(Map.of("amount", "1")))),
        422,
        "currency_mismatch");
    Answer paid =
        service.post("/v1/payments", guest.pay("bad-2", payers.notAfter(), new Line(platform, 10)));
    assertThat(paid.status()).as(paid.text()).isEqualTo(201);
    String payment = "/v1/payments/" + paid.json().path("id").asString();
    refused(service.post(payment + "/captures", null), 409, "not_held");
    refused(service.post(payment + "/void", null), 409, "not_held");
    refused(
        service.post("/v1/payments/pay_00000000000000000000000000/void", null),
        404,
        "payment_not_found");
    assertThat(payers.balance(guest.address(), "held")).isEqualTo(400);
  }

  /** The protocol gives the operator no say: a key without payments:write, or of another tenant. */
  @Test
  void nobodyElseCapturesOrVoids() throws Exception {
    TestWallet guest = payers.funded("others", 1_000);
    String stay = hold(guest, "others-1", new Line(hotel, 400));
    String operator =
        service.key("operator", 1, "settlement:write admin payments:read participants:write");
    String tenant2 = service.key("tenant2", 2, "payments:write payments:read");
    for (String call : List.of("/captures", "/void")) {
      refused(as(operator, stay + call), 403, "scope_missing");
      refused(as(tenant2, stay + call), 404, "payment_not_found");
    }
    assertThat(payers.balance(guest.address(), "held")).isEqualTo(400);
  }

  @Test
  void theDescriptionNamesTheCalls() {
    JsonNode paths = service.get("/v3/api-docs").json().path("paths");
    for (String call : List.of("/v1/payments/{id}/captures", "/v1/payments/{id}/void")) {
      assertThat(paths.path(call).path("post").path("parameters").toString())
          .contains("Idempotency-Key");
    }
    assertThat(paths.path("/v1/payments/{id}/captures").path("post").path("requestBody").toString())
        .contains("\"rest\":\"keep\"");
  }

  private static Answer as(String key, String path) {
    return service.send(
        "POST",
        path,
        Map.of(),
        Map.of("Idempotency-Key", "k-" + key.hashCode() + path, "Authorization", "Bearer " + key));
  }

  private static void settle() {
    Answer cut = service.post("/v1/windows", Map.of());
    assertThat(cut.status()).as(cut.text()).isEqualTo(201);
    long window = Long.parseLong(cut.json().path("number").asString());
    payers.await(
        "window " + window + " settled",
        () ->
            service.get("/v1/windows/" + window).json().path("state").asString().equals("settled"));
  }

  private static void eachLeafIsUnderTheSignedRoot(JsonNode answer, int legs) {
    assertThat(answer.path("legs").size()).isEqualTo(legs);
    JsonNode checkpoint = answer.path("checkpoint");
    for (JsonNode leg : answer.path("legs")) {
      List<Hash32> path =
          leg.path("inclusion").valueStream().map(node -> Hash32.ofHex(node.asString())).toList();
      assertThat(
              MerkleLog.verifyInclusion(
                  leaf(leg.path("leaf")).hash(),
                  Long.parseLong(leg.path("leafIndex").asString()),
                  Long.parseLong(checkpoint.path("size").asString()),
                  path,
                  Hash32.ofHex(checkpoint.path("root").asString())))
          .isTrue();
    }
  }

  private static Leaf leaf(JsonNode json) {
    return new Leaf(
        LeafType.ofCode(Integer.parseInt(json.path("type").asString())),
        Hash32.ofHex(json.path("logId").asString()),
        Long.parseLong(json.path("at").asString()),
        Long.parseLong(json.path("admittedAt").asString()),
        LaneKey.ofHex(json.path("laneKey").asString()),
        new VoucherDigest(Hash32.ofHex(json.path("voucherDigest").asString())),
        Integer.parseInt(json.path("leg").asString()),
        BaseUnits.of(new BigInteger(json.path("from").asString())),
        BaseUnits.of(new BigInteger(json.path("to").asString())),
        new TermsHash(Hash32.ofHex(json.path("terms").asString())));
  }

  private static List<String> steps(String payment) {
    return service
        .get(payment + "/timeline")
        .json()
        .path("data")
        .valueStream()
        .map(step -> step.path("what").asString())
        .toList();
  }
}
