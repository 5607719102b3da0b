package dev.bascule.chainrpc.rpc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of one node. Each request has a deadline and each answer a bound; nothing is repeated
 * here, because only the caller knows what may be sent twice.
 */
public final class JsonRpc implements AutoCloseable {

  /** Decimals stay exact: some nodes write amounts as such. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final long ANSWER_BYTES_MAX = 64L << 20;

  private final URI url;
  private final Duration deadline;
  private final Optional<RpcCredentials> credentials;
  private final HttpClient client;
  private final AtomicLong ids = new AtomicLong(1);

  public JsonRpc(URI url, Duration deadline) {
    this(url, deadline, Optional.empty());
  }

  public JsonRpc(URI url, Duration deadline, Optional<RpcCredentials> credentials) {
    this.url = url;
    this.deadline = deadline;
    this.credentials = credentials;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(deadline)
            .build();
  }

  /** One call: strings, booleans, numbers, JSON nodes and lists as parameters. */
  public record Call(String method, List<Object> params) {
    public Call {
      params = List.copyOf(params);
    }

    public static Call of(String method, Object... params) {
      return new Call(method, List.of(params));
    }
  }

  public URI url() {
    return url;
  }

  public RpcAnswer call(String method, Object... params) {
    return batch(List.of(Call.of(method, params))).getFirst();
  }

  /** Asks all at once; the answers are in the order of the calls. */
  public List<RpcAnswer> batch(List<Call> calls) {
    if (calls.isEmpty()) return List.of();
    long first = ids.getAndAdd(calls.size());
    ArrayNode request = MAPPER.createArrayNode();
    for (int i = 0; i < calls.size(); i++) request.add(encode(calls.get(i), first + i));
    JsonNode body = calls.size() == 1 ? request.get(0) : request;
    return switch (post(body.toString())) {
      case RpcAnswer.Failed failed -> calls.stream().map(_ -> (RpcAnswer) failed).toList();
      case RpcAnswer.Result(JsonNode answer) -> match(calls, first, answer);
    };
  }

  private static ObjectNode encode(Call call, long id) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("jsonrpc", "2.0");
    json.put("id", id);
    json.put("method", call.method());
    json.set("params", MAPPER.valueToTree(call.params()));
    return json;
  }

  private RpcAnswer post(String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    try {
      if (credentials.isPresent()) request.header("Authorization", credentials.get().header());
    } catch (IOException unreadable) {
      return notLetIn("there are no " + credentials.get() + ": " + unreadable.getMessage());
    }
    try {
      HttpResponse<byte[]> response =
          WholeAnswer.of(client, request.build(), deadline, ANSWER_BYTES_MAX);
      int status = response.statusCode();
      if (status == UNAUTHORIZED || status == FORBIDDEN) return notLetIn("HTTP " + status);
      return new RpcAnswer.Result(MAPPER.readTree(response.body()));
    } catch (HttpTimeoutException late) {
      return failed(new RpcFailure.DeadlinePassed(shown(), deadline));
    } catch (IOException broken) {
      return failed(new RpcFailure.Unreachable(shown(), String.valueOf(broken.getMessage())));
    } catch (JacksonException notJson) {
      return failed(malformed("not JSON"));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return failed(new RpcFailure.Unreachable(shown(), "interrupted"));
    }
  }

  private RpcAnswer notLetIn(String reason) {
    return failed(new RpcFailure.NotLetIn(shown(), reason));
  }

  private List<RpcAnswer> match(List<Call> calls, long first, JsonNode answer) {
    @Nullable RpcAnswer[] answers = new RpcAnswer[calls.size()];
    for (JsonNode each : answer.isArray() ? answer : MAPPER.createArrayNode().add(answer)) {
      if (!each.path("id").canConvertToLong()) {
        // A batch that was refused as a whole is answered by one error without an id.
        if (each.hasNonNull("error")) return refuseAll(calls, each.get("error"));
        continue;
      }
      long index = each.get("id").longValue() - first;
      if (index < 0 || index >= answers.length) continue;
      Call call = calls.get((int) index);
      answers[(int) index] = answers[(int) index] == null ? read(call, each) : repeated();
    }
    List<RpcAnswer> complete = new ArrayList<>(answers.length);
    for (RpcAnswer each : answers) {
      complete.add(each != null ? each : failed(malformed("no answer with the call's id")));
    }
    return complete;
  }

  private static List<RpcAnswer> refuseAll(List<Call> calls, JsonNode error) {
    return calls.stream().map(call -> failed(RpcErrors.read(call.method(), error))).toList();
  }

  private RpcAnswer read(Call call, JsonNode answer) {
    // Nodes of version 1.1 write the member that does not apply as null.
    if (answer.hasNonNull("error"))
      return failed(RpcErrors.read(call.method(), answer.get("error")));
    return answer.has("result")
        ? new RpcAnswer.Result(answer.get("result"))
        : failed(malformed("neither result nor error"));
  }

  private RpcAnswer repeated() {
    return failed(malformed("two answers with one id"));
  }

  private RpcFailure malformed(String reason) {
    return new RpcFailure.Malformed(shown(), reason);
  }

  /** The address without user, password and query, which may hold a secret. */
  private String shown() {
    return url.getScheme() + "://" + url.getHost() + ":" + url.getPort() + url.getPath();
  }

  private static RpcAnswer failed(RpcFailure failure) {
    return new RpcAnswer.Failed(failure);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
