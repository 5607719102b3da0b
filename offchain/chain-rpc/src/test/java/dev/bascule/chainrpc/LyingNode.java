package dev.bascule.chainrpc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Stands before an honest node and changes what it says. */
public final class LyingNode implements AutoCloseable {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI honest;
  private volatile BiFunction<String, JsonNode, JsonNode> lie = (_, result) -> result;
  private volatile Map<String, JsonNode> invented = Map.of();
  private volatile Predicate<JsonNode> refused = _ -> false;
  private volatile String raw = "";

  public LyingNode(URI honest) {
    this.honest = honest;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException cannot) {
      throw new UncheckedIOException(cannot);
    }
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** From now on, results of a method are changed so. */
  public void lies(BiFunction<String, JsonNode, JsonNode> how) {
    this.lie = how;
    this.raw = "";
    this.invented = Map.of();
  }

  /** And this is a method's result, also where the honest node has none. */
  public void invents(String method, JsonNode result) {
    this.invented = Map.of(method, result);
  }

  /** From now on, these questions have an error for an answer. */
  public void refuses(Predicate<JsonNode> asked) {
    this.refused = asked;
  }

  /** From now on, every answer is this text. */
  public void says(String text) {
    this.raw = text;
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    byte[] told = raw.isEmpty() ? changed(exchange, body) : new byte[0];
    // A lie may end with silence: what was asked has happened, and nobody hears of it.
    byte[] answer = raw.isEmpty() ? told : raw.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private byte[] changed(HttpExchange exchange, byte[] body) throws IOException {
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(honest.resolve(exchange.getRequestURI().getPath()))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      String asking = exchange.getRequestHeaders().getFirst("Authorization");
      if (asking != null) builder.header("Authorization", asking);
      HttpRequest request = builder.build();
      JsonNode asked = MAPPER.readTree(body);
      JsonNode told =
          MAPPER.readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
      if (asked.isArray()) {
        for (JsonNode each : told) change(find(asked, each), (ObjectNode) each);
      } else {
        change(asked, (ObjectNode) told);
      }
      return MAPPER.writeValueAsBytes(told);
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  private static JsonNode find(JsonNode asked, JsonNode answer) {
    for (JsonNode each : (ArrayNode) asked) {
      if (each.get("id").equals(answer.get("id"))) return each;
    }
    throw new IllegalStateException("an answer to nothing");
  }

  private void change(JsonNode asked, ObjectNode answer) {
    if (refused.test(asked)) {
      answer.remove("result");
      answer.putObject("error").put("code", -32005).put("message", "range exceeds the limit");
      return;
    }
    JsonNode result = invented.get(asked.get("method").asString());
    if (result != null) {
      answer.remove("error");
      answer.set("result", result);
    }
    if (!answer.has("result")) return;
    answer.set("result", lie.apply(asked.get("method").asString(), answer.get("result")));
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
