package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.KeyDesk.said;
import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.EVE;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.TILL;
import static dev.bascule.service.treasury.TreasuryDesk.VAULT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;
import static dev.bascule.service.treasury.TreasuryDesk.proposal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.treasury.key.KeyName;
import dev.bascule.core.treasury.key.KeyState;
import dev.bascule.core.treasury.key.Statement;
import dev.bascule.service.running.RunningService;
import dev.bascule.service.running.RunningService.Answer;
import dev.bascule.service.running.TestChain;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The register of keys and the stop over HTTP, and what people try who want a key back. */
class KeyTheftsTest {

  private static final String KEYS = "/v1/treasury/keys";
  private static final String STOP = "/v1/treasury/stop";
  private static final String PROPOSALS = "/v1/treasury/proposals";

  /** Of a wallet of its own: its key ends in one of the tests. */
  private static final SecretKey SPARE = TreasuryDesk.key("spare");

  @TempDir static Path data;
  private static TestChain chain;
  private static RunningService service;
  private static TreasuryDesk desk;

  @BeforeAll
  static void start() throws Exception {
    chain = TestChain.start(data);
    desk =
        new TreasuryDesk(chain.anvil().chainId(), Address.ofHex(chain.deployment().tokenAddress()));
    Files.writeString(
        data.resolve("treasury.json"),
        desk.json()
            .replace(
                "\"wallets\":[",
                "\"wallets\":[{\"name\":\"spare\",\"chainId\":\"%d\",\"account\":\"%s\",\"tier\":\"hot\"},"
                    .formatted(desk.chain, addressOf(SPARE).hex())));
    service = RunningService.start(chain, "bascule.treasury.poll-interval", "200ms");
  }

  @AfterAll
  static void stop() {
    if (service != null) service.close();
    if (chain != null) chain.close();
  }

  /** Everything is as before: nothing stands still, and who is suspended comes back. */
  @AfterEach
  void tidy() {
    if (service.get(STOP).json().path("stopped").asBoolean()) {
      Statement on = treasury(false);
      ok(service.post(STOP, said(on, ADA)));
      ok(service.post(STOP, said(on, BO)));
    }
    for (SecretKey key : new SecretKey[] {ADA, BO, PAT, VAULT, TILL}) {
      if (!state(key).equals("suspended")) continue;
      Statement back = next(key, KeyState.ACTIVE);
      for (SecretKey by : new SecretKey[] {ADA, BO, PAT}) {
        if (by != key && state(key).equals("suspended")) say(back, by);
      }
      assertThat(state(key)).isEqualTo("active");
    }
  }

  private static Answer ok(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private static void refused(Answer answer, int status, String code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("detail").asString()).isNotEmpty();
    assertThat(answer.json().path("hint").asString()).isNotEmpty();
  }

  private static JsonNode shown(SecretKey key) {
    for (JsonNode each : service.get(KEYS).json().path("data")) {
      if (each.path("key").asString().equals(addressOf(key).hex())) return each;
    }
    throw new AssertionError("no such key");
  }

  private static String state(SecretKey key) {
    return shown(key).path("state").asString();
  }

  private static Hash32 register() {
    return Hash32.ofHex(service.get(KEYS).json().path("register").asString());
  }

  private static Statement.OfKey next(SecretKey key, KeyState to) {
    JsonNode now = shown(key);
    return KeyDesk.change(
        register(),
        KeyDesk.name(key),
        KeyState.valueOf(now.path("state").asString().toUpperCase(Locale.ROOT)),
        to,
        Long.parseLong(now.path("number").asString()) + 1);
  }

  private static Statement.OfTreasury treasury(boolean stop) {
    JsonNode now = service.get(STOP).json();
    return KeyDesk.stop(register(), stop, Long.parseLong(now.path("number").asString()) + 1);
  }

  private static String path(KeyName key) {
    return KEYS + "/" + key.text() + "/statements";
  }

  private static Answer say(Statement statement, SecretKey by) {
    return service.post(path(((Statement.OfKey) statement).key()), said(statement, by));
  }

  private static void suspend(SecretKey key, SecretKey by) {
    assertThat(ok(say(next(key, KeyState.SUSPENDED), by)).json().path("state").asString())
        .isEqualTo("suspended");
  }

  @Test
  void aKeyIsSuspendedByOneAndBroughtBackByTwo() {
    suspend(PAT, ADA);
    SigningRequest request = desk.request("of-pat", TILL, desk.coins(0, BigInteger.ONE));
    Answer no = service.post(PROPOSALS, proposal(request));
    refused(no, 403, "key_not_active");
    assertThat(no.json().path("state").asString()).isEqualTo("suspended");
    assertThat(no.json().path("by").get(0).asString()).startsWith("Ada (0x");
    assertThat(no.json().path("since").asString()).startsWith("20");
    Statement back = next(PAT, KeyState.ACTIVE);
    JsonNode waits = ok(say(back, ADA)).json();
    assertThat(waits.path("state").asString()).isEqualTo("suspended");
    assertThat(waits.path("pending").get(0).path("people").asInt()).isEqualTo(1);
    assertThat(waits.path("pending").get(0).path("signers").get(0).asString()).startsWith("Ada");
    JsonNode done = ok(say(back, BO)).json();
    assertThat(done.path("state").asString()).isEqualTo("active");
    assertThat(done.path("pending").size()).isZero();
    assertThat(ok(say(back, BO)).json().path("state").asString())
        .as("the same word again")
        .isEqualTo("active");
    assertThat(service.post(PROPOSALS, proposal(request)).status()).isEqualTo(201);
    assertThat(shown(PAT).path("lastUsed").asString()).startsWith("20");
  }

  @Test
  void theReplayOfAResume() {
    suspend(PAT, ADA);
    Statement back = next(PAT, KeyState.ACTIVE);
    ok(say(back, ADA));
    ok(say(back, BO));
    suspend(PAT, BO);
    ok(say(back, ADA));
    ok(say(back, BO));
    assertThat(state(PAT)).as("what was said before it").isEqualTo("suspended");
    refused(say(back, PAT), 409, "statement_old");
  }

  @Test
  void aStatementForAnotherKey() {
    suspend(VAULT, ADA);
    suspend(TILL, ADA);
    Statement back = next(TILL, KeyState.ACTIVE);
    refused(service.post(path(KeyDesk.name(VAULT)), said(back, BO)), 422, "other_key");
    ObjectNode forged = said(back, BO);
    ((ObjectNode) forged.path("statement")).put("key", addressOf(VAULT).hex());
    refused(service.post(path(KeyDesk.name(VAULT)), forged), 403, "signature_wrong");
    refused(service.post(STOP, said(back, BO)), 422, "other_key");
    refused(service.post(path(KeyDesk.name(VAULT)), said(treasury(true), BO)), 422, "other_key");
    assertThat(state(VAULT)).isEqualTo("suspended");
  }

  @Test
  void theOwnResumeAlone() {
    suspend(BO, ADA);
    Statement back = next(BO, KeyState.ACTIVE);
    refused(say(back, BO), 403, "key_not_active");
    ok(say(back, ADA));
    refused(say(back, BO), 403, "key_not_active");
    assertThat(state(BO)).isEqualTo("suspended");
  }

  @Test
  void theWordOfAStranger() {
    refused(say(next(ADA, KeyState.COMPROMISED), EVE), 403, "signer_unknown");
    refused(say(next(ADA, KeyState.COMPROMISED), VAULT), 403, "signer_unknown");
    refused(
        service.post(path(KeyDesk.name(ADA)), said(next(ADA, KeyState.COMPROMISED), EVE, BO)),
        403,
        "signature_wrong");
    refused(service.post(STOP, said(treasury(true), EVE)), 403, "signer_unknown");
    assertThat(state(ADA)).isEqualTo("active");
  }

  /** Two said that a key may act; before the second one it was reported, and stays so. */
  @Test
  void theDowngradeByAnOldStatement() {
    suspend(SPARE, ADA);
    Statement back = next(SPARE, KeyState.ACTIVE);
    ok(say(back, ADA));
    Statement gone = next(SPARE, KeyState.DEACTIVATED);
    ok(say(gone, BO));
    assertThat(ok(say(gone, PAT)).json().path("state").asString()).isEqualTo("deactivated");
    refused(say(back, BO), 409, "statement_old");
    refused(say(next(SPARE, KeyState.ACTIVE), BO), 422, "no_such_step");
    assertThat(shown(SPARE).path("pending").size()).isZero();
    refused(
        service.post(
            PROPOSALS, proposal(desk.request("late", SPARE, desk.coins(0, BigInteger.ONE)))),
        403,
        "key_not_active");
  }

  @Test
  void theSamePersonTwice() {
    suspend(TILL, ADA);
    Statement back = next(TILL, KeyState.ACTIVE);
    ok(say(back, ADA));
    ok(say(back, ADA));
    assertThat(state(TILL)).isEqualTo("suspended");
    Statement again =
        new Statement.OfKey(
            register(),
            KeyDesk.name(TILL),
            KeyState.SUSPENDED,
            KeyState.ACTIVE,
            ((Statement.OfKey) back).number(),
            "other words of the same person",
            ((Statement.OfKey) back).at(),
            Optional.empty());
    ok(say(again, ADA));
    assertThat(state(TILL)).isEqualTo("suspended");
    assertThat(shown(TILL).path("pending").size()).isEqualTo(2);
  }

  /** What was signed in a test treasury with the same people. */
  @Test
  void theWordOfAnotherTreasury() {
    Statement elsewhere =
        KeyDesk.change(
            Hash32.sha256(new byte[] {1}),
            KeyDesk.name(ADA),
            KeyState.ACTIVE,
            KeyState.SUSPENDED,
            next(ADA, KeyState.SUSPENDED).number());
    refused(say(elsewhere, BO), 422, "other_register");
  }

  @Test
  void aStolenKeyThatStopsIsSuspendedAndStopsNoMore() {
    JsonNode stopped = ok(service.post(STOP, said(treasury(true), PAT))).json();
    assertThat(stopped.path("stopped").asBoolean()).isTrue();
    suspend(PAT, ADA);
    Statement on = treasury(false);
    refused(service.post(STOP, said(on, PAT)), 403, "key_not_active");
    assertThat(ok(service.post(STOP, said(on, ADA))).json().path("stopped").asBoolean()).isTrue();
    assertThat(ok(service.post(STOP, said(on, BO))).json().path("stopped").asBoolean()).isFalse();
    refused(service.post(STOP, said(treasury(true), PAT)), 403, "key_not_active");
  }

  @Test
  void whileItIsStoppedEveryAnswerSaysSoFirst() {
    SigningRequest request = desk.request("held", TILL, desk.coins(next("till"), BigInteger.ONE));
    assertThat(service.post(PROPOSALS, proposal(request)).status()).isEqualTo(201);
    ok(service.post(STOP, said(treasury(true), BO)));
    Answer no = service.post(PROPOSALS + "/held/export", Map.of());
    refused(no, 409, "treasury_stopped");
    assertThat(no.json().path("by").get(0).asString()).startsWith("Bo (0x");
    assertThat(no.json().path("reason").asString()).isEqualTo("a reason of the tests");
    for (String path : new String[] {"/v1/treasury/wallets", KEYS, PROPOSALS + "/held"}) {
      assertThat(service.get(path).text()).as(path).startsWith("{\"stopped\":{");
    }
    service.post(PROPOSALS + "/held/rejections", TreasuryDesk.rejection(request, PAT));
  }

  private static long next(String wallet) {
    return Long.parseLong(
        service.get("/v1/treasury/wallets/" + wallet).json().path("nextNonce").asString());
  }

  @Test
  void hostileBodiesAreRefused() {
    ObjectNode good = said(next(ADA, KeyState.SUSPENDED), BO);
    String path = path(KeyDesk.name(ADA));
    refused(service.post(path, good.deepCopy().put("more", 1)), 400, "request_invalid");
    ObjectNode longer = good.deepCopy();
    ((ObjectNode) longer.path("statement")).put("reason", "x".repeat(300));
    refused(service.post(path, longer), 400, "request_invalid");
    refused(service.post(path, good.deepCopy().put("signature", "0x")), 400, "request_invalid");
    refused(service.post(path, "[]"), 400, "request_invalid");
    String reader = service.key("reader", 1, "treasury:read");
    var as = Map.of("Authorization", "Bearer " + reader);
    assertThat(service.send("POST", path, good, as).status()).isEqualTo(403);
    assertThat(service.send("GET", KEYS, null, as).status()).isEqualTo(200);
    assertThat(state(ADA)).isEqualTo("active");
  }
}
