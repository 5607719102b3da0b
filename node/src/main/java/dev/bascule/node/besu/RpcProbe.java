package dev.bascule.node.besu;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a node that may not be up yet for its head. */
final class RpcProbe implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final String QUESTION =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]}";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final JsonMapper json = JsonMapper.builder().build();

  /** Empty while the node does not answer. */
  OptionalLong head(URI node) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(node)
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
            .build();
    try {
      JsonNode answer =
          json.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
      String number = answer.path("result").asString("");
      return number.startsWith("0x")
          ? OptionalLong.of(Long.parseLong(number.substring(2), 16))
          : OptionalLong.empty();
    } catch (IOException | JacksonException | NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
