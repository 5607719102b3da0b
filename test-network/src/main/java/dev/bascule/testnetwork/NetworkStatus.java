package dev.bascule.testnetwork;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
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

  /**
   * One word: {@code stopped unsupervised starting ready read_only degraded healing stopping
   * failed}.
   */
  String state() {
    if (network == null) return "stopped";
    if (!supervised) return info == null && head == null ? "stopped" : "unsupervised";
    if (network.state() != NetworkFile.State.READY) return network.state().word();
    if (isReadOnly()) return "read_only";
    return problem().isPresent() ? "degraded" : "ready";
  }

  /** What keeps it from being ready, in words and figures; empty also when nothing was started. */
  Optional<Problem> problem() {
    if (network == null) return Optional.empty();
    if (network.problem() != null) return Optional.of(failed(network.problem()));
    if (!supervised || network.state() != NetworkFile.State.READY) return Optional.empty();
    if (info == null) return Optional.of(silent("service", url()));
    if (isReadOnly()) return Optional.of(readOnly(info.path("engine")));
    if (!text(info.path("ledger"), "imbalance").equals("0")) return Optional.of(imbalance(info));
    if (head == null) return Optional.of(silent("chain", rpcUrl()));
    JsonNode chain = info.path("chain").path("problem");
    return chain.isObject() ? Optional.of(notBelieved(chain)) : Optional.empty();
  }

  private boolean isReadOnly() {
    return info != null && text(info.path("engine"), "mode").equals("read_only");
  }

  private static Problem failed(NetworkFile.ProblemAt at) {
    return Problem.of(ExitCode.UNREACHABLE, at.code(), at.what(), at.why(), at.hint());
  }

  private static Problem silent(String part, @Nullable String where) {
    return Problem.of(
        ExitCode.UNREACHABLE,
        part + "_unreachable",
        "the " + part + " does not answer",
        "asked at " + where + " for " + LIMIT.toSeconds() + " s at most",
        "What died is started again; if it stays so, read the logs in the data folder.");
  }

  private static Problem readOnly(JsonNode engine) {
    return Problem.of(
        ExitCode.UNREACHABLE,
        text(engine, "code"),
        "the service takes no payments",
        text(engine, "reason"),
        sentence(text(engine, "hint")));
  }

  private static Problem imbalance(JsonNode info) {
    return Problem.of(
        ExitCode.UNREACHABLE,
        "ledger_imbalance",
        "the ledger does not balance",
        "debits less credits are " + text(info.path("ledger"), "imbalance"),
        "This is a bug: stop paying, keep the data folder, and report it.");
  }

  private static Problem notBelieved(JsonNode chain) {
    return Problem.of(
        ExitCode.UNREACHABLE,
        text(chain, "code"),
        "the service does not read the chain",
        text(chain, "detail"),
        "Payments are taken, and settle once it is read again; see the log of the service.");
  }

  private static String text(JsonNode node, String key) {
    return node.path(key).asString("");
  }

  private static String sentence(String hint) {
    if (hint.isEmpty()) return hint;
    return Character.toUpperCase(hint.charAt(0)) + hint.substring(1) + ".";
  }

  private @Nullable String url() {
    return network == null || network.service() == null ? null : network.service().url();
  }

  private @Nullable String rpcUrl() {
    return network == null || network.chain() == null ? null : network.chain().rpcUrl();
  }

  Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("state", state());
    json.put("problem", problem().map(Problem::toJson).orElse(null));
    json.put("chain", chain());
    json.put("log", part("log", "epoch", "size", "anchored"));
    json.put("vault", part("vault", "state"));
    String url = url();
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
