package dev.bascule.testnetwork;

import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a network that is ready says of itself: what it is, what it is not, and what to type next.
 */
final class Banner {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DataFolder folder;
  private final NetworkFile.ChainAt chain;
  private final NetworkFile.ServiceAt service;
  private final JsonNode contracts;
  private final NetworkStatus status;

  Banner(NetworkFile network, DataFolder folder, NetworkStatus status) {
    this.status = status;
    this.folder = folder;
    this.chain = Objects.requireNonNull(network.chain(), "a ready network has a chain");
    this.service = Objects.requireNonNull(network.service(), "a ready network has a service");
    this.contracts = JSON.valueToTree(network.contracts());
  }

  /**
   * @param key empty after the first start
   * @param seconds negative when this command did not start it
   */
  List<String> lines(String key, long seconds) {
    var lines = new ArrayList<String>();
    lines.add("bascule 0.1.0  local network                    test mode - nothing here is real");
    lines.add("  chain      " + chain.label());
    lines.add(
        "             chain id "
            + chain.chainId()
            + "  [eip155:"
            + chain.chainId()
            + "]  "
            + finality()
            + "  "
            + chain.rpcUrl());
    lines.add(
        "  contracts  SettlementVault "
            + shortened("vault")
            + "  SettlementToken "
            + shortened("token")
            + "  SplitPayments "
            + shortened("splits"));
    lines.add("  console    " + service.url() + "   api docs " + service.url() + "/docs");
    lines.add(
        "  api key    "
            + (key.isEmpty() ? "in " + folder.credentialsFile() : key + "   (shown once)"));
    lines.add("  data       " + folder.root());
    String word = status.isReady() ? "ready" : "NOT READY (" + status.state() + ")";
    lines.add(seconds < 0 ? word + "." : word + " in " + seconds + " s.");
    lines.add(
        "next:  ./bascule status   |   ./bascule demo   |   ./bascule pay --orders FILE.csv   |   ./bascule down");
    return lines;
  }

  private String finality() {
    return chain.finality().equals("sealed")
        ? "a sealed block is final"
        : "no seals: final by depth, one node's word";
  }

  private String shortened(String name) {
    String address = contracts.path(name).asString("?");
    return address.length() < 12
        ? address
        : address.substring(0, 6) + "\u2026" + address.substring(address.length() - 4);
  }

  Map<String, Object> json(String key) {
    var json = new LinkedHashMap<String, Object>();
    json.put("state", status.state());
    status.problem().ifPresent(problem -> json.put("problem", problem.toJson()));
    json.put("url", service.url());
    json.put("service", Map.of("url", service.url()));
    var on = new LinkedHashMap<String, Object>();
    on.put("kind", chain.kind());
    on.put("label", chain.label());
    on.put("chainId", chain.chainId());
    on.put("rpcUrl", chain.rpcUrl());
    on.put("finality", chain.finality());
    json.put("chain", on);
    var addresses = new LinkedHashMap<String, Object>();
    for (String name : List.of("vault", "token", "splits")) {
      addresses.put(name, contracts.path(name).asString(""));
    }
    json.put("contracts", addresses);
    json.put("data", folder.root().toString());
    if (!key.isEmpty()) json.put("apiKey", key);
    return json;
  }
}
