package dev.bascule.service.running;

import dev.bascule.core.id.Hash32;
import dev.bascule.service.SettlementService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service in this process, on a free port, spoken to over HTTP. */
public final class RunningService implements AutoCloseable {

  public static final JsonMapper JSON = JsonMapper.builder().build();

  private final ConfigurableApplicationContext context;
  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  private RunningService(ConfigurableApplicationContext context) {
    this.context = context;
    this.port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
  }

  public static RunningService start(TestChain chain, String... more) {
    var settings = new LinkedHashMap<>(chain.settings());
    for (int i = 0; i < more.length; i += 2) settings.put(more[i], more[i + 1]);
    // As arguments: they win over the defaults in the jar.
    String[] arguments =
        settings.entrySet().stream()
            .map(each -> "--" + each.getKey() + "=" + each.getValue())
            .toArray(String[]::new);
    return new RunningService(new SpringApplicationBuilder(SettlementService.class).run(arguments));
  }

  public int port() {
    return port;
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  /** Another API key, known to the service from now on. */
  public String key(String name, int tenant, String scopes) {
    String key = "sk_test_" + name + "0".repeat(40);
    byte[] hash = Hash32.sha256(key.getBytes(StandardCharsets.UTF_8)).bytes();
    bean(DSLContext.class)
        .execute(
            "insert into own.api_key (id, hash, name, tenant, scopes, created_at)"
                + " values (?, ?, ?, ?, ?, 0)",
            "key_" + name,
            hash,
            name,
            tenant,
            scopes);
    return key;
  }

  /** Status, headers and body of an answer. */
  public record Answer(int status, Map<String, String> headers, JsonNode json, String text) {

    public String code() {
      return json.path("code").asString("");
    }
  }

  public Answer get(String path) {
    return send("GET", path, null, Map.of());
  }

  public Answer post(String path, Object body) {
    return post(path, UUID.randomUUID().toString(), body);
  }

  public Answer post(String path, String idempotencyKey, Object body) {
    return send("POST", path, body, Map.of("Idempotency-Key", idempotencyKey));
  }

  public Answer send(String method, String path, Object body, Map<String, String> headers) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(Duration.ofSeconds(60))
              .header("Content-Type", "application/json");
      if (!headers.containsKey("Authorization")) {
        request.header("Authorization", "Bearer " + TestChain.API_KEY);
      }
      headers.forEach((name, value) -> {
        if (!value.isEmpty()) request.header(name, value);
      });
      request.method(
          method,
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(
                  body instanceof String text ? text : JSON.writeValueAsString(body)));
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      var received = new LinkedHashMap<String, String>();
      response.headers().map().forEach((name, values) -> received.put(name, values.getFirst()));
      String type = received.getOrDefault("content-type", "");
      return new Answer(
          response.statusCode(),
          received,
          type.contains("json") && !response.body().isEmpty()
              ? JSON.readTree(response.body())
              : JSON.createObjectNode(),
          response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
    context.close();
  }
}
