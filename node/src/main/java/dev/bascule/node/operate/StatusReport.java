package dev.bascule.node.operate;

import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.cliconvention.Table;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.BesuVersion;
import dev.bascule.node.network.NodeFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link NetworkStatus} in words and as JSON. */
public final class StatusReport {

  private final NetworkStatus status;
  private final Map<Address, Long> lastSigned;

  public StatusReport(NetworkStatus status) {
    this(status, Map.of());
  }

  /**
   * @param lastSigned the newest block with each validator's seal, as far as it was looked for
   */
  StatusReport(NetworkStatus status, Map<Address, Long> lastSigned) {
    this.status = status;
    this.lastSigned = Map.copyOf(lastSigned);
  }

  /** The one line that matters: how many must seal, how many are there. */
  public String quorumLine() {
    ValidatorSet set = status.validators();
    return set.members().size()
        + " validators, need "
        + set.quorum()
        + ", have "
        + status.validatorsUp().size();
  }

  /** The first line of the table form. */
  public String headline() {
    String height = status.head().map(head -> "height " + head.number()).orElse("no height");
    String age = status.headAge().map(each -> ", " + shown(each) + " old").orElse("");
    return status.network().file().name()
        + "  eip155:"
        + status.network().file().chain().id()
        + "  "
        + status.word().toUpperCase(Locale.ROOT)
        + "  "
        + height
        + age;
  }

  public void print(Terminal terminal) {
    lines().forEach(terminal::line);
  }

  /** What is printed, line by line, so that it can be painted over what was there. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(headline());
    var table =
        new Table(
            "node",
            "organisation",
            "role",
            "state",
            "pid",
            "height",
            "head age",
            "peers",
            "round",
            "last proposed",
            "last signed",
            "version");
    for (NodeStatus node : status.nodes()) {
      table.row(
          node.node().name(),
          node.node().organisation(),
          role(node),
          node.state().word(),
          text(pid(node.state())),
          text(node.head().map(head -> (Object) head.number()).orElse(null)),
          age(node).map(StatusReport::shown).orElse("-"),
          text(node.peers().map(peers -> (Object) peers.size()).orElse(null)),
          text(node.head().map(head -> (Object) head.sealed().extraData().round()).orElse(null)),
          text(node.lastProposed().map(block -> (Object) ("#" + block)).orElse(null)),
          block(lastSigned.get(node.address())),
          version(node).orElse("-"));
    }
    lines.addAll(table.lines());
    lines.add(quorumLine());
    for (NodeStatus node : status.nodes()) {
      if (node.unsealed().isEmpty() || status.genesisDiffers().contains(node.node())) continue;
      long block = node.head().orElseThrow().number();
      lines.add(
          node.node().name()
              + " reports block "
              + block
              + ", which the validators did not seal ("
              + node.unsealed().get()
              + "): it lies or is broken");
    }
    for (NodeFolder other : status.genesisDiffers()) {
      lines.add(other.name() + " runs on another genesis than " + status.network().genesisFile());
    }
    return lines;
  }

  public Map<String, Object> json() {
    var json = new LinkedHashMap<String, Object>();
    json.put("state", status.word());
    json.put("network", status.network().root().toString());
    json.put("name", status.network().file().name());
    json.put("chainId", status.network().file().chain().id());
    put(json, "height", status.head().map(head -> head.number()).orElse(null));
    put(json, "headHash", status.head().map(head -> head.hash().hex()).orElse(null));
    put(json, "headAgeSeconds", status.headAge().map(Duration::toSeconds).orElse(null));
    var quorum = new LinkedHashMap<String, Object>();
    quorum.put("validators", status.validators().members().size());
    quorum.put("need", status.validators().quorum());
    quorum.put("have", status.validatorsUp().size());
    json.put("quorum", quorum);
    json.put("genesisDiffers", status.genesisDiffers().stream().map(NodeFolder::name).toList());
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (NodeStatus node : status.nodes()) nodes.add(json(node));
    json.put("nodes", nodes);
    return json;
  }

  private Map<String, Object> json(NodeStatus node) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", node.node().name());
    json.put("organisation", node.node().organisation().text());
    json.put("role", role(node));
    json.put("address", node.address().hex());
    json.put("state", node.state().word());
    json.put("up", node.up());
    put(json, "pid", pid(node.state()));
    json.put("rpcUrl", node.node().rpcUrl().toString());
    put(json, "height", node.head().map(head -> head.number()).orElse(null));
    put(json, "headAgeSeconds", age(node).map(Duration::toSeconds).orElse(null));
    put(json, "round", node.head().map(head -> head.sealed().extraData().round()).orElse(null));
    node.unsealed().ifPresent(why -> json.put("unsealed", why));
    put(json, "peers", node.peers().map(List::size).orElse(null));
    put(json, "lastProposed", node.lastProposed().orElse(null));
    put(json, "lastSigned", lastSigned.get(node.address()));
    put(json, "version", node.version().orElse(null));
    return json;
  }

  @SuppressWarnings("NullAway") // a key without a value is JSON null
  private static void put(Map<String, Object> json, String key, @Nullable Object value) {
    json.put(key, value);
  }

  private String role(NodeStatus node) {
    if (status.validators().contains(node.address())) return "validator";
    return node.node().isValidator() ? "not in the set" : node.node().node().role().word();
  }

  private Optional<Duration> age(NodeStatus node) {
    return node.head()
        .map(head -> {
          long seconds = status.at().getEpochSecond() - head.timestampSeconds();
          return Duration.ofSeconds(Math.max(0, seconds));
        });
  }

  private static Optional<String> version(NodeStatus node) {
    return node.version()
        .map(said -> BesuVersion.parse(said).map(BesuVersion::toString).orElse(said));
  }

  private static @Nullable Object pid(NodeState state) {
    return switch (state) {
      case NodeState.Running(var process) -> process.pid();
      case NodeState.Starting(var process) -> process.pid();
      case NodeState.StalePid(long pid, _, _) -> pid;
      case NodeState.Stopped _, NodeState.Elsewhere _ -> null;
    };
  }

  private static String block(@Nullable Long number) {
    return number == null ? "-" : "#" + number;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "-" : value.toString();
  }

  static String shown(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 120) return seconds + " s";
    if (seconds < 7200) return seconds / 60 + " min";
    return seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
