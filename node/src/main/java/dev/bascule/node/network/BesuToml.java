package dev.bascule.node.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Renders Besu's own TOML: names and values are Besu's, one per flag. Paths are relative to the
 * node's folder, so that a folder may move.
 */
public final class BesuToml {

  /** What a stranger on the network may ask. */
  private static final List<String> OPEN_APIS = List.of("ETH", "NET", "WEB3");

  /** What only this machine may ask: with these, one can change peers, votes and allowlists. */
  private static final List<String> LOCAL_APIS =
      List.of("ETH", "NET", "WEB3", "QBFT", "TXPOOL", "DEBUG", "ADMIN", "PERM");

  private BesuToml() {}

  static String of(NetworkFile file, NetworkFile.Node node) {
    var lines = new ArrayList<String>();
    lines.add(NetworkFolderWriter.GENERATED);
    lines.add("data-path=\"data\"");
    lines.add("genesis-file=\"../../genesis.json\"");
    if (node.securityModule().isPresent()) securityModule(lines, node.securityModule().get());
    else lines.add("node-private-key-file=\"key\"");
    lines.add("static-nodes-file=\"static-nodes.json\"");
    lines.add("discovery-enabled=false");
    lines.add("nat-method=\"NONE\"");
    lines.add("p2p-host=" + quoted(node.host()));
    lines.add("p2p-interface=" + quoted(isLoopback(node.host()) ? node.host() : "0.0.0.0"));
    lines.add("p2p-port=" + node.p2pPort());
    // The default of 60 s makes the nodes of a fresh network find each other after a minute.
    lines.add("Xp2p-check-maintained-connections-frequency=5");
    rpc(lines, node);
    lines.add("metrics-enabled=true");
    lines.add("metrics-host=\"127.0.0.1\"");
    lines.add("metrics-port=" + node.metricsPort());
    lines.add("permissions-nodes-config-file-enabled=" + file.permissions().nodes());
    lines.add("permissions-nodes-config-file=\"permissions.toml\"");
    lines.add("permissions-accounts-config-file-enabled=" + file.permissions().accounts());
    lines.add("permissions-accounts-config-file=\"permissions.toml\"");
    lines.add("sync-mode=\"FULL\"");
    lines.add("data-storage-format=\"FOREST\"");
    lines.add("min-gas-price=0");
    lines.add("api-gas-price-max=0");
    // LAYERED keeps back transactions of senders without balance on a chain without fees.
    lines.add("tx-pool=\"SEQUENCED\"");
    lines.add("tx-pool-min-gas-price=0");
    lines.add("tx-pool-limit-by-account-percentage=1.0");
    lines.add("color-enabled=false");
    lines.add("logging=\"INFO\"");
    return String.join("\n", lines) + "\n";
  }

  private static void securityModule(List<String> lines, NetworkFile.SecurityModule module) {
    lines.add("security-module=" + quoted(module.name()));
    module.options().forEach(each -> lines.add(each.flag() + "=" + quoted(each.value())));
  }

  private static void rpc(List<String> lines, NetworkFile.Node node) {
    boolean local = isLoopback(node.rpcHost());
    lines.add("rpc-http-enabled=true");
    lines.add("rpc-http-host=" + quoted(node.rpcHost()));
    lines.add("rpc-http-port=" + node.rpcPort());
    lines.add("rpc-http-api=" + list(local ? LOCAL_APIS : OPEN_APIS));
    lines.add(
        "host-allowlist="
            + list(
                local
                    ? List.of("localhost", "127.0.0.1")
                    : List.of("localhost", "127.0.0.1", node.host())));
  }

  /** {@code permissions.toml}: whom the node talks to, and from whom it takes transactions. */
  public static String permissions(List<String> enodes, List<String> accounts) {
    return NetworkFolderWriter.GENERATED
        + "\nnodes-allowlist="
        + list(enodes)
        + "\naccounts-allowlist="
        + list(accounts)
        + "\n";
  }

  static boolean isLoopback(String host) {
    return host.startsWith("127.");
  }

  private static String list(List<String> values) {
    return values.stream().map(BesuToml::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
