package dev.bascule.testnetwork;

import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import dev.bascule.testnetwork.part.ChainProbe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The state of a network: what its supervisor reports, what its service and its chain answer. */
final class NetworkStatus {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern COUNT = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

  private final @Nullable NetworkFile network;
  private final boolean supervised;
  private final @Nullable JsonNode info;
  private final @Nullable Long head;

  private NetworkStatus(
      @Nullable NetworkFile network,
      boolean supervised,
      @Nullable JsonNode info,
      @Nullable Long head) {
    this.network = network;
    this.supervised = supervised;
    this.info = info;
    this.head = head;
  }

  static NetworkStatus of(DataFolder folder) throws InterruptedException {
    NetworkFile network = NetworkFile.read(folder.networkFile()).orElse(null);
    if (network == null) return new NetworkStatus(null, false, null, null);
    boolean supervised = network.supervisor().identity().find().isPresent();
    JsonNode info = network.service() == null ? null : info(network.service()).orElse(null);
    Long head = null;
    if (network.chain() != null) {
      try (var probe = new ChainProbe(URI.create(network.chain().rpcUrl()))) {
        var answer = probe.head();
        if (answer.isPresent()) head = answer.getAsLong();
      }
    }
    return new NetworkStatus(network, supervised, info, head);
  }

  private static Optional<JsonNode> info(NetworkFile.ServiceAt service)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(service.url()).resolve("/v1/info"))
            .timeout(LIMIT)
            .build();
    try (var http = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200
          ? Optional.of(JSON.readTree(answer.body()))
          : Optional.empty();
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  boolean isReady() {
    return state().equals("ready");
  }

  /** One word: {@code stopped starting ready degraded healing stopping failed}. */
  private String state() {
    if (network == null) return "stopped";
    if (!supervised) return info == null && head == null ? "stopped" : "unsupervised";
    if (network.state() == NetworkFile.State.READY && (info == null || head == null)) {
      return "degraded";
    }
    return network.state().word();
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("state", state());
    json.put("chain", chain());
    json.put("log", part("log", "epoch", "size", "anchored"));
    json.put("vault", part("vault", "state"));
    String url = network == null || network.service() == null ? null : network.service().url();
    var service = new LinkedHashMap<String, Object>();
    service.put("url", url);
    json.put("service", service);
    json.put("url", url);
    json.put("ledger", part("ledger", "imbalance"));
    json.put("windows", whole("windows"));
    json.put("breaks", whole("breaks"));
    return json;
  }

  private Map<String, Object> chain() {
    var chain = new LinkedHashMap<String, Object>();
    NetworkFile.ChainAt at = network == null ? null : network.chain();
    chain.put("kind", at == null ? null : at.kind());
    chain.put("chainId", at == null ? null : at.chainId());
    chain.put("head", head);
    JsonNode sealed = info == null ? null : info.path("chain").get("sealed");
    chain.put("sealed", sealed == null ? null : value(sealed));
    chain.put("finality", at == null ? null : at.finality());
    return chain;
  }

  private Map<String, Object> part(String name, String... keys) {
    var part = new LinkedHashMap<String, Object>();
    for (String key : keys) {
      JsonNode found = info == null ? null : info.path(name).get(key);
      part.put(key, found == null ? null : value(found));
    }
    return part;
  }

  private @Nullable Object whole(String name) {
    JsonNode found = info == null ? null : info.get(name);
    return found == null ? null : value(found);
  }

  /** As a script compares it: counts, sizes and the imbalance are numbers; amounts stay text. */
  private static @Nullable Object value(JsonNode node) {
    if (node.isObject() && !node.has("amount")) {
      var object = new LinkedHashMap<String, @Nullable Object>();
      node.properties().forEach(entry -> object.put(entry.getKey(), value(entry.getValue())));
      return object;
    }
    if (node.isString() && COUNT.matcher(node.asString()).matches()) {
      return Long.valueOf(node.asString());
    }
    return JSON.treeToValue(node, Object.class);
  }
}
