package dev.bascule.service.wire;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not done (RFC 9457), with our members: a stable code, the field, whether the
 * same request may succeed later, and what to do.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    @Nullable String param,
    boolean retryable,
    String hint,
    @Nullable String requestId,
    @JsonIgnore Map<String, Object> more,
    @JsonIgnore @Nullable Integer retryAfterSeconds) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public static Problem of(int status, String code, String detail) {
    String words = code.replace('_', ' ');
    return new Problem(
        "urn:bascule:problem:" + code,
        Character.toUpperCase(words.charAt(0)) + words.substring(1),
        status,
        code,
        detail,
        null,
        false,
        usualHint(status),
        null,
        Map.of(),
        null);
  }

  /** What to do when nothing more exact is known. */
  private static String usualHint(int status) {
    return switch (status) {
      case 400, 415, 422 -> "correct what is named; /docs shows each call and its fields";
      case 401 -> "send the header Authorization: Bearer sk_...";
      case 402 -> "the payer needs more collateral, or a smaller payment";
      case 403 -> "use a key that may do this";
      case 404 -> "check the path and the id; the lists show what there is";
      case 405 -> "use one of the methods that the Allow header names";
      case 409 -> "ask for what exists before you send again";
      case 413, 414, 431 -> "send less at once";
      case 429, 503, 504 -> "send the same request again later, with the same Idempotency-Key";
      default -> "report the request id if it stays so";
    };
  }

  public Problem param(String value) {
    return copy(value, retryable, hint, requestId, more, retryAfterSeconds);
  }

  public Problem hint(String value) {
    return copy(param, retryable, value, requestId, more, retryAfterSeconds);
  }

  public Problem retryable(int afterSeconds) {
    return copy(param, true, hint, requestId, more, afterSeconds);
  }

  public Problem requestId(@Nullable String value) {
    return copy(param, retryable, hint, value, more, retryAfterSeconds);
  }

  public Problem with(String name, Object value) {
    var extended = new LinkedHashMap<>(more);
    extended.put(name, value);
    return copy(param, retryable, hint, requestId, extended, retryAfterSeconds);
  }

  @JsonAnyGetter
  public Map<String, Object> members() {
    return more;
  }

  public Refusal refusal() {
    return new Refusal(this);
  }

  private Problem copy(
      @Nullable String newParam,
      boolean newRetryable,
      String newHint,
      @Nullable String newRequestId,
      Map<String, Object> newMore,
      @Nullable Integer newRetryAfter) {
    return new Problem(
        type,
        title,
        status,
        code,
        detail,
        newParam,
        newRetryable,
        newHint,
        newRequestId,
        newMore,
        newRetryAfter);
  }
}
