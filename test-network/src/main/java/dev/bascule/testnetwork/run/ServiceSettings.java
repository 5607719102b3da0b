package dev.bascule.testnetwork.run;

import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.part.LocalChain;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the service is told about this network; no secret is among it. */
final class ServiceSettings {

  /**
   * anvil's head falls back to its newest saved state when it is killed. It saves each second and
   * we take the dump over within another, so what is older than this stays.
   */
  private static final String ANVIL_DEPTH_AGE = "4s";

  private static final int ANVIL_DEPTH_BLOCKS = 2;

  private ServiceSettings() {}

  static Map<String, String> of(NetworkOptions options, LocalChain chain, int port, int tenant) {
    DataFolder folder = options.folder();
    var settings = new LinkedHashMap<String, String>();
    settings.put("server.port", String.valueOf(port));
    settings.put("server.address", "127.0.0.1");
    settings.put("bascule.mode", "test");
    settings.put("bascule.tenant", String.valueOf(tenant));
    settings.put("bascule.data-folder", folder.root().toString());
    settings.put("bascule.checkpoint-folder", folder.checkpoint().toString());
    settings.put("bascule.contracts-file", folder.contractsFile().toString());
    settings.put("bascule.keys-folder", folder.keys().toString());
    settings.put("bascule.chain.rpc-url", chain.rpcUrl().toString());
    settings.put("bascule.chain.id", String.valueOf(chain.chainId()));
    settings.put("bascule.chain.finality", chain.finality());
    settings.put("bascule.chain.label", chain.label());
    if (chain.finality().equals("depth")) {
      settings.put("bascule.chain.depth-blocks", String.valueOf(ANVIL_DEPTH_BLOCKS));
      settings.put("bascule.chain.depth-age", ANVIL_DEPTH_AGE);
    }
    settings.putAll(options.settings());
    return settings;
  }
}
