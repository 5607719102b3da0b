package dev.bascule.testnetwork.part;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a chain that may be away; never throws for that. */
public final class ChainProbe implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final URI url;

  public ChainProbe(URI url) {
    this.url = url;
  }

  public OptionalLong head() throws InterruptedException {
    return number("eth_blockNumber");
  }

  public OptionalLong chainId() throws InterruptedException {
    return number("eth_chainId");
  }

  public Optional<JsonNode> block(long number) throws InterruptedException {
    return call("eth_getBlockByNumber", List.of("0x" + Long.toHexString(number), false));
  }

  private OptionalLong number(String method) throws InterruptedException {
    String text = call(method, List.of()).map(node -> node.asString("")).orElse("");
    return text.startsWith("0x")
        ? OptionalLong.of(Long.parseLong(text.substring(2), 16))
        : OptionalLong.empty();
  }

  private Optional<JsonNode> call(String method, List<Object> parameters)
      throws InterruptedException {
    try {
      String question =
          JSON.writeValueAsString(
              java.util.Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
      var request =
          HttpRequest.newBuilder(url)
              .timeout(LIMIT)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(question))
              .build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode result = JSON.readTree(answer.body()).path("result");
      return result.isMissingNode() || result.isNull() ? Optional.empty() : Optional.of(result);
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
