package dev.bascule.service.idempotency;

import static dev.bascule.service.db.own.Tables.IDEMPOTENCY;

import dev.bascule.service.access.Caller;
import dev.bascule.service.wire.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/**
 * Binds an {@code Idempotency-Key} to one request of one API key.
 *
 * <p>Two kinds of request. A kept one stores its answer and gives it again. A repeatable one is
 * done again, because the log itself answers a repeat: a payment that was accepted is the same
 * payment, and one that was refused may be accepted once its reason is gone.
 */
public final class IdempotencyKeys {

  public static final String HEADER = "Idempotency-Key";
  public static final String REPLAYED = "Idempotent-Replayed";

  private static final int KEY_LENGTH_MAX = 200;
  private static final Duration KEPT = Duration.ofDays(30);
  private static final long ABANDONED_MILLIS = 60_000;

  private final DSLContext sql;
  private final Clock clock;
  // What was in flight before this start is not any more.
  private final long startedAt;

  IdempotencyKeys(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
    this.startedAt = clock.millis();
  }

  /** Runs {@code work} at most once for the key and stores what it answered, if that is final. */
  public ResponseEntity<String> kept(
      HttpServletRequest request, JsonNode body, Supplier<ResponseEntity<String>> work) {
    var claim = claim(request, body);
    if (claim.status != null && claim.response != null) {
      return ResponseEntity.status(claim.status == 201 ? 200 : claim.status)
          .contentType(MediaType.APPLICATION_JSON)
          .header(REPLAYED, "true")
          .body(claim.response);
    }
    return run(claim, work, true);
  }

  /** Runs {@code work} each time. */
  public <T> ResponseEntity<T> repeatable(
      HttpServletRequest request, JsonNode body, Supplier<ResponseEntity<T>> work) {
    return run(claim(request, body), work, false);
  }

  public int purge() {
    return sql.deleteFrom(IDEMPOTENCY)
        .where(IDEMPOTENCY.CREATED_AT.lt(clock.millis() - KEPT.toMillis()))
        .execute();
  }

  private <T> ResponseEntity<T> run(
      Claim claim, Supplier<ResponseEntity<T>> work, boolean keepsBody) {
    boolean done = false;
    try {
      ResponseEntity<T> answer = work.get();
      int status = answer.getStatusCode().value();
      if (status < 500 && status != 429) {
        sql.update(IDEMPOTENCY)
            .set(IDEMPOTENCY.STATUS, status)
            .set(IDEMPOTENCY.RESPONSE, keepsBody ? (String) answer.getBody() : null)
            .where(claim.row())
            .execute();
        done = true;
      }
      return answer;
    } finally {
      // Refused, failed or unknown: the same key may try again.
      if (!done && claim.status == null) {
        sql.deleteFrom(IDEMPOTENCY).where(claim.row()).and(IDEMPOTENCY.STATUS.isNull()).execute();
      }
    }
  }

  private Claim claim(HttpServletRequest request, JsonNode body) {
    String key = request.getHeader(HEADER);
    if (key == null || key.isBlank()) {
      throw Problem.of(400, "idempotency_key_missing", "this call needs the header " + HEADER)
          .param(HEADER)
          .hint("make a key for each request, and send the same one when you repeat it")
          .refusal();
    }
    if (key.length() > KEY_LENGTH_MAX || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw Problem.of(
              400, "idempotency_key_invalid", HEADER + " is 1 to 200 visible ASCII characters")
          .param(HEADER)
          .refusal();
    }
    String caller = Caller.of(request).keyId();
    String route = request.getMethod() + " " + request.getRequestURI();
    var digest = RequestDigest.of(body);
    long now = clock.millis();
    int inserted =
        sql.insertInto(IDEMPOTENCY)
            .set(IDEMPOTENCY.API_KEY, caller)
            .set(IDEMPOTENCY.IDEMPOTENCY_KEY, key)
            .set(IDEMPOTENCY.ROUTE, route)
            .set(IDEMPOTENCY.REQUEST_HASH, digest.hash())
            .set(IDEMPOTENCY.REQUEST_FIELDS, digest.text())
            .set(IDEMPOTENCY.CREATED_AT, now)
            .onConflictDoNothing()
            .execute();
    if (inserted == 1) return new Claim(caller, key, null, null);
    return existing(caller, key, route, digest, now);
  }

  private Claim existing(String caller, String key, String route, RequestDigest digest, long now) {
    var row =
        sql.selectFrom(IDEMPOTENCY)
            .where(IDEMPOTENCY.API_KEY.eq(caller))
            .and(IDEMPOTENCY.IDEMPOTENCY_KEY.eq(key))
            .fetchOne();
    if (row == null) throw inFlight(key); // Its first request was just refused and is cleaning up.
    if (!row.getRoute().equals(route) || !row.getRequestHash().equals(digest.hash())) {
      var differing = digest.differences(row.getRequestFields());
      throw Problem.of(
              422,
              "idempotency_key_reused",
              "the key %s was used for another request to %s".formatted(key, row.getRoute()))
          .hint("make a new key for a new request")
          .with("differs", row.getRoute().equals(route) ? differing : List.of("route"))
          .refusal();
    }
    Integer status = row.getStatus();
    if (status == null) {
      boolean abandoned =
          row.getCreatedAt() < startedAt || now - row.getCreatedAt() > ABANDONED_MILLIS;
      // One of several repeats takes it over: the one whose update hits the old time.
      int taken =
          abandoned
              ? sql.update(IDEMPOTENCY)
                  .set(IDEMPOTENCY.CREATED_AT, now)
                  .where(new Claim(caller, key, null, null).row())
                  .and(IDEMPOTENCY.CREATED_AT.eq(row.getCreatedAt()))
                  .execute()
              : 0;
      if (taken == 0) throw inFlight(key);
    }
    return new Claim(caller, key, status, row.getResponse());
  }

  private static RuntimeException inFlight(String key) {
    return Problem.of(
            409,
            "idempotency_in_flight",
            "the first request with the key " + key + " is not done yet")
        .retryable(1)
        .hint("repeat it in a moment with the same key")
        .refusal();
  }

  private record Claim(
      String caller, String key, @Nullable Integer status, @Nullable String response) {
    org.jooq.Condition row() {
      return IDEMPOTENCY.API_KEY.eq(caller).and(IDEMPOTENCY.IDEMPOTENCY_KEY.eq(key));
    }
  }
}
