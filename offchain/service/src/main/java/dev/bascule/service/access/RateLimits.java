package dev.bascule.service.access;

import dev.bascule.service.wire.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * One bucket for each API key, so that no key takes what others need. The headers are those of
 * draft-ietf-httpapi-ratelimit-headers-10.
 */
public final class RateLimits {

  private static final String ATTRIBUTE = RateLimits.class.getName();
  private static final String POLICY = "\"key\"";

  private final RateLimitSettings settings;
  private final LongSupplier nanos;
  private final Counter refused;
  // As many as there are keys: only a key that was found gets a bucket.
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  RateLimits(RateLimitSettings settings, LongSupplier nanos, MeterRegistry meters) {
    this.settings = settings;
    this.nanos = nanos;
    this.refused =
        Counter.builder("bascule.rate.limited")
            .description("Requests refused because their API key asked for too much")
            .register(meters);
  }

  /** What one request draws from. */
  private record Draw(RateLimits limits, String keyId, HttpServletResponse response) {}

  /** Counts a request of this caller, or says why it has to wait. */
  Optional<Problem> count(Caller caller, HttpServletRequest request, HttpServletResponse response) {
    var draw = new Draw(this, caller.keyId(), response);
    request.setAttribute(ATTRIBUTE, draw);
    return take(draw, 1);
  }

  /** Counts the items of an array; its request was counted as the first of them. */
  public static void countItems(HttpServletRequest request, int items) {
    if (items <= 1 || !(request.getAttribute(ATTRIBUTE) instanceof Draw draw)) return;
    draw.limits
        .take(draw, items - 1)
        .ifPresent(problem -> {
          throw problem.refusal();
        });
  }

  private Optional<Problem> take(Draw draw, int items) {
    TokenBucket bucket =
        buckets.computeIfAbsent(
            draw.keyId, _ -> new TokenBucket(settings.perSecond(), settings.burst()));
    TokenBucket.Answer answer = bucket.take(items, nanos.getAsLong());
    draw.response.setHeader(
        "RateLimit-Policy",
        POLICY
            + ";q="
            + settings.burst()
            + ";w="
            + Math.max(1, settings.burst() / settings.perSecond()));
    draw.response.setHeader(
        "RateLimit", POLICY + ";r=" + answer.left() + ";t=" + answer.fullInSeconds());
    return switch (answer) {
      case TokenBucket.Answer.Taken _ -> Optional.empty();
      case TokenBucket.Answer.Refused wait -> {
        refused.increment();
        yield Optional.of(problem(items, wait));
      }
    };
  }

  private Problem problem(int items, TokenBucket.Answer.Refused wait) {
    return Problem.of(
            429,
            "rate_limited",
            "%d items were asked for and this API key has %d left; it gets %d a second, at most %d at once"
                .formatted(items, wait.left(), settings.perSecond(), settings.burst()))
        .retryable(wait.retryAfterSeconds())
        .hint(
            "nothing was taken; send the same request with the same Idempotency-Key after Retry-After seconds");
  }
}
