package dev.bascule.node.besu;

import java.nio.file.Path;
import java.util.List;

/** Renders Besu's own TOML: names and values are Besu's, one per flag. */
final class NodeConfiguration {

  private NodeConfiguration() {}

  static String toml(BesuNode node, Path genesis, Path staticNodes, ConsortiumPlan plan) {
    String apis =
        "\"ETH\",\"NET\",\"WEB3\",\"QBFT\",\"TXPOOL\",\"DEBUG\""
            + (plan.adminApi() ? ",\"ADMIN\"" : "");
    List<String> lines =
        List.of(
            "# Generated at each start; edits are lost.",
            "data-path=" + quoted(node.folder().resolve("data")),
            "genesis-file=" + quoted(genesis),
            "node-private-key-file=" + quoted(node.folder().resolve("key")),
            "static-nodes-file=" + quoted(staticNodes),
            "discovery-enabled=false",
            "p2p-host=\"127.0.0.1\"",
            "p2p-interface=\"127.0.0.1\"",
            "p2p-port=" + node.peerPort(),
            // The default of 60 s makes the four of a fresh network find each other after a minute.
            "Xp2p-check-maintained-connections-frequency=5",
            "rpc-http-enabled=true",
            "rpc-http-host=\"127.0.0.1\"",
            "rpc-http-port=" + node.rpcPort(),
            "rpc-http-api=[" + apis + "]",
            "host-allowlist=[\"localhost\",\"127.0.0.1\"]",
            "sync-mode=\"FULL\"",
            "data-storage-format=\"FOREST\"",
            "min-gas-price=0",
            "api-gas-price-max=0",
            // LAYERED keeps back transactions of senders without balance on a chain without fees.
            "tx-pool=\"SEQUENCED\"",
            "tx-pool-min-gas-price=0",
            "tx-pool-limit-by-account-percentage=1.0",
            "logging=\"INFO\"");
    return String.join("\n", lines) + "\n";
  }

  private static String quoted(Path path) {
    return "\""
        + path.toAbsolutePath().toString().replace("\\", "\\\\").replace("\"", "\\\"")
        + "\"";
  }
}
