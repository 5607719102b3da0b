package dev.bascule.testnetwork.drill;

import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.chainrpc.node.EvmNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Which programs took part. */
final class Versions {

  private Versions() {}

  static Map<String, Object> of(Path place, BitcoindRegtest node) {
    var versions = new LinkedHashMap<String, Object>();
    versions.put(
        "bascule",
        Objects.requireNonNullElse(
            Versions.class.getPackage().getImplementationVersion(), "0.1.0"));
    versions.put("java", System.getProperty("java.version"));
    try (EvmNode chain = EvmNode.at(FirstTreasury.rpcUrl(place), DrillChain.PATIENCE)) {
      versions.put("chain", chain.clientVersion());
    }
    versions.put("bitcoind", node.rpc("getnetworkinfo").path("subversion").asString());
    return versions;
  }
}
