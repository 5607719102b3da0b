package dev.bascule.cli.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chainrpc.rpc.WholeAnswer;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The service's API. A request whose outcome is unknown (connection lost, 5xx, 429) is sent again,
 * byte for byte and with the same idempotency key, until the service has been silent for too long:
 * that is what makes a service that is killed in the middle lose nothing and do nothing twice.
 */
public final class ServiceClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final long ANSWER_BYTES_MAX = 64L << 20;
  private static final long BACKOFF_FIRST_MILLIS = 100;
  private static final long BACKOFF_MAX_MILLIS = 2_000;

  /** A service that failed so often in a row at one request will fail again. */
  private static final int FAILURES_MAX = 5;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final URI base;
  private final Supplier<String> apiKey;
  private final Duration patience;
  private volatile long lastAnswerNanos = System.nanoTime();
  private volatile Consumer<String> notes = _ -> {};

  public ServiceClient(URI base, Supplier<String> apiKey, Duration patience) {
    this.base = base;
    this.apiKey = apiKey;
    this.patience = patience;
  }

  /** Who is told when the service does not answer; an empty text when it does again. */
  public void tell(Consumer<String> listener) {
    notes = listener;
  }

  public URI url() {
    return base;
  }

  /**
   * @throws ProblemException when the service refuses or cannot be reached
   */
  public JsonNode get(String path) {
    return required(send("GET", path, null, null));
  }

  /** Not found is an answer. */
  public Answer find(String path) {
    Answer answer = send("GET", path, null, null);
    if (answer.status() != 404) required(answer);
    return answer;
  }

  /**
   * @throws ProblemException when the service refuses or cannot be reached
   */
  public JsonNode post(String path, String idempotencyKey, JsonNode body) {
    return required(offer(path, idempotencyKey, body));
  }

  /** Any answer of the service; a refusal is one. */
  public Answer offer(String path, String idempotencyKey, JsonNode body) {
    return send("POST", path, idempotencyKey, body.toString().getBytes(UTF_8));
  }

  public static String encode(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  private static JsonNode required(Answer answer) {
    if (answer.isSuccess()) return answer.body();
    throw problemOf(answer).asException();
  }

  /** The service's problem document in the CLI's terms. */
  public static Problem problemOf(Answer answer) {
    JsonNode body = answer.body();
    ExitCode exit =
        switch (answer.status()) {
          case 400, 413, 415 -> ExitCode.USAGE;
          case 404 -> ExitCode.NOT_FOUND;
          case 409, 412 -> ExitCode.CONFLICT;
          case 401, 402, 403, 422 -> ExitCode.REFUSED;
          case 429, 502, 503, 504 -> ExitCode.UNREACHABLE;
          default -> ExitCode.UNEXPECTED;
        };
    String code =
        Fields.has(body, "code") ? Fields.text(body, "code") : "status_" + answer.status();
    String title = Fields.has(body, "title") ? Fields.text(body, "title") : "the service refused";
    String detail = Fields.has(body, "detail") ? Fields.text(body, "detail") : "";
    String hint = Fields.has(body, "hint") ? Fields.text(body, "hint") : "";
    Problem problem = Problem.of(exit, code, title, detail, hint).with("status", answer.status());
    return Fields.has(body, "requestId")
        ? problem.with("requestId", Fields.text(body, "requestId"))
        : problem;
  }

  private Answer send(
      String method, String path, @Nullable String idempotencyKey, byte @Nullable [] body) {
    long begunNanos = System.nanoTime();
    for (int attempt = 0; ; attempt++) {
      long waitMillis = backoffMillis(attempt);
      String why;
      HttpResponse<byte[]> response = null;
      try {
        response =
            WholeAnswer.of(
                http,
                request(method, path, idempotencyKey, body),
                ANSWER_TIMEOUT,
                ANSWER_BYTES_MAX);
        if (!mayPass(response, attempt)) {
          lastAnswerNanos = System.nanoTime();
          if (attempt > 0) notes.accept("");
          return answer(response);
        }
        why = "the service answers " + response.statusCode() + " " + codeOf(response);
        waitMillis = Math.max(waitMillis, retryAfterMillis(response));
      } catch (IOException e) {
        why = base + " does not answer (" + e.getClass().getSimpleName() + ")";
      } catch (InterruptedException e) {
        throw interrupted();
      }
      long silentSince = Math.max(begunNanos, lastAnswerNanos);
      if (System.nanoTime() - silentSince + waitMillis * 1_000_000 > patience.toNanos()) {
        throw response != null && !codeOf(response).isEmpty()
            ? problemOf(answer(response)).asException()
            : unreachable(why);
      }
      notes.accept(why + ", trying again");
      sleep(waitMillis);
    }
  }

  private HttpRequest request(
      String method, String path, @Nullable String idempotencyKey, byte @Nullable [] body) {
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .header("Authorization", "Bearer " + apiKey.get())
            .header("Accept", "application/json")
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body != null) request.header("Content-Type", "application/json");
    if (idempotencyKey != null) request.header("Idempotency-Key", idempotencyKey);
    return request.build();
  }

  /** Whether the same request may be answered otherwise a little later. */
  private static boolean mayPass(HttpResponse<byte[]> response, int attempt) {
    return switch (response.statusCode()) {
      case 425, 429, 502, 504 -> true;
      // A service that only reads says so until an operator has acted.
      case 503 -> !codeOf(response).isEmpty() ? isRetryable(response) : true;
      case 500 -> attempt < FAILURES_MAX;
      case 409 -> codeOf(response).equals("idempotency_in_flight");
      default -> false;
    };
  }

  private static String codeOf(HttpResponse<byte[]> response) {
    JsonNode body = problem(response);
    return Fields.has(body, "code") ? Fields.text(body, "code") : "";
  }

  private static boolean isRetryable(HttpResponse<byte[]> response) {
    JsonNode body = problem(response);
    return Fields.has(body, "retryable") && Fields.child(body, "retryable").asBoolean();
  }

  /** The problem document, or nothing where a proxy or a half-started server answered. */
  private static JsonNode problem(HttpResponse<byte[]> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return type.contains("json")
        ? Fields.parse("the answer of the service", response.body())
        : JsonNodeFactory.instance.objectNode();
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    boolean replayed =
        response.headers().firstValue("Idempotent-Replayed").orElse("").equals("true");
    JsonNode body =
        response.body().length == 0
            ? JsonNodeFactory.instance.objectNode()
            : Fields.parse("the answer of the service", response.body());
    return new Answer(response.statusCode(), body, replayed);
  }

  private static long backoffMillis(int attempt) {
    long full = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_FIRST_MILLIS << Math.min(attempt, 10));
    return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
  }

  private static long retryAfterMillis(HttpResponse<byte[]> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,4}") ? Long.parseLong(seconds) * 1000 : 0;
  }

  private ProblemException unreachable(String why) {
    return Problem.of(
            ExitCode.UNREACHABLE,
            "service_unreachable",
            "the service cannot be reached",
            why + ", for " + patience.toSeconds() + " s",
            "See ./bascule status; what was sent is safe to send again.")
        .asException();
  }

  private static ProblemException interrupted() {
    Thread.currentThread().interrupt();
    return Problem.of(
            ExitCode.INTERRUPTED, "interrupted", "interrupted", "by the user", "Run it again.")
        .asException();
  }

  public static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
