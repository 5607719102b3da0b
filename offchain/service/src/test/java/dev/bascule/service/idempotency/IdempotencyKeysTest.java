package dev.bascule.service.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.service.access.Caller;
import dev.bascule.service.running.TestDatabase;
import dev.bascule.service.wire.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One key is one request: repeated, in flight, or refused with what differs. */
class IdempotencyKeysTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNode BODY = JSON.readTree("{\"a\":\"1\",\"b\":{\"c\":\"2\"}}");
  private static final JsonNode OTHER = JSON.readTree("{\"a\":\"1\",\"b\":{\"c\":\"3\"}}");

  private static MockHttpServletRequest request(String key) {
    var request = new MockHttpServletRequest("POST", "/v1/things");
    if (key != null) request.addHeader("Idempotency-Key", key);
    request.setAttribute(Caller.class.getName(), new Caller("key_1", 1, Set.of()));
    return request;
  }

  private static String code(Throwable thrown) {
    return ((Refusal) thrown).problem().code();
  }

  @TestFactory
  Stream<DynamicTest> aKeptAnswerIsGivenAgain() {
    return TestDatabase.onEach(database -> {
      var keys = new IdempotencyKeys(database.sql(), Clock.systemUTC());
      var runs = new AtomicInteger();
      for (int i = 0; i < 3; i++) {
        ResponseEntity<String> answer =
            keys.kept(
                request("k"),
                BODY,
                () -> ResponseEntity.status(201).body("answer " + runs.incrementAndGet()));
        assertThat(answer.getBody()).isEqualTo("answer 1");
        assertThat(answer.getHeaders().getFirst("Idempotent-Replayed"))
            .isEqualTo(i == 0 ? null : "true");
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> anotherBodyUnderTheSameKeyIsToldWhatDiffers() {
    return TestDatabase.onEach(database -> {
      var keys = new IdempotencyKeys(database.sql(), Clock.systemUTC());
      var _ = keys.repeatable(request("k"), BODY, () -> ResponseEntity.ok("done"));
      assertThatThrownBy(
              () -> keys.repeatable(request("k"), OTHER, () -> ResponseEntity.ok("done")))
          .asInstanceOf(InstanceOfAssertFactories.type(Refusal.class))
          .satisfies(refusal -> {
            assertThat(refusal.problem().status()).isEqualTo(422);
            assertThat(refusal.problem().code()).isEqualTo("idempotency_key_reused");
            assertThat(refusal.problem().more().get("differs").toString()).isEqualTo("[b.c]");
          });
    });
  }

  @TestFactory
  Stream<DynamicTest> aRequestInFlightIsNotStartedTwice() {
    return TestDatabase.onEach(database -> {
      var keys = new IdempotencyKeys(database.sql(), Clock.systemUTC());
      var _ =
          keys.repeatable(
              request("k"),
              BODY,
              () -> {
                assertThatThrownBy(
                        () -> keys.repeatable(request("k"), BODY, () -> ResponseEntity.ok("twice")))
                    .satisfies(e -> assertThat(code(e)).isEqualTo("idempotency_in_flight"));
                return ResponseEntity.ok("once");
              });
    });
  }

  @TestFactory
  Stream<DynamicTest> whatFailedOrWasAbandonedMayTryAgain() {
    return TestDatabase.onEach(database -> {
      var early = new IdempotencyKeys(database.sql(), Clock.systemUTC());
      assertThatThrownBy(() ->
              early.repeatable(
                  request("failed"),
                  BODY,
                  () -> {
                    throw new IllegalStateException("broken");
                  }))
          .hasMessage("broken");
      assertThat(early.repeatable(request("failed"), BODY, () -> ResponseEntity.ok("ok")).getBody())
          .isEqualTo("ok");
      // The process that began this one died in the middle of it.
      database
          .sql()
          .execute(
              "insert into own.idempotency (api_key, idempotency_key, route, request_hash,"
                  + " request_fields, created_at) values ('key_1', 'died', 'POST /v1/things',"
                  + " ?, ?, ?)",
              RequestDigest.of(BODY).hash(),
              RequestDigest.of(BODY).text(),
              System.currentTimeMillis() - 1000);
      var later =
          new IdempotencyKeys(
              database.sql(),
              Clock.fixed(Instant.now().plus(Duration.ofSeconds(1)), ZoneOffset.UTC));
      assertThat(later.repeatable(request("died"), BODY, () -> ResponseEntity.ok("ok")).getBody())
          .isEqualTo("ok");
    });
  }

  @TestFactory
  Stream<DynamicTest> noKeyIsNoRequest() {
    return TestDatabase.onEach(database -> {
      var keys = new IdempotencyKeys(database.sql(), Clock.systemUTC());
      assertThatThrownBy(() -> keys.repeatable(request(null), BODY, () -> ResponseEntity.ok("x")))
          .satisfies(e -> assertThat(code(e)).isEqualTo("idempotency_key_missing"));
    });
  }
}
