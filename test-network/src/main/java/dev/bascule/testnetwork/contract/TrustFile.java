package dev.bascule.testnetwork.contract;

import dev.bascule.node.process.PrivateFile;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.part.LocalChain;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** {@code trust.json}: what a verifier of receipts takes as given. Whoever verifies chooses it. */
public final class TrustFile {

  private TrustFile() {}

  public static void write(
      DataFolder folder, LocalChain chain, DeployedContracts contracts, KeyRing keys)
      throws IOException {
    var trust = new LinkedHashMap<String, Object>();
    trust.put("version", "1");
    trust.put("chainId", String.valueOf(contracts.chainId()));
    trust.put("genesisHash", contracts.genesisHash());
    trust.put("vault", contracts.vault());
    trust.put("finality", chain.finality());
    trust.put("validators", validators(chain));
    trust.put("operatorKeys", List.of(operatorKey(contracts, keys)));
    trust.put("assets", List.of(asset(contracts)));
    var json = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
    PrivateFile.write(folder.trustFile(), json.writeValueAsString(trust) + "\n");
  }

  private static List<Object> validators(LocalChain chain) {
    if (chain.validators().isEmpty()) return List.of();
    var set = new LinkedHashMap<String, Object>();
    set.put("fromBlock", "0");
    set.put("mode", "header");
    set.put("set", chain.validators());
    set.put("proof", null);
    return List.of(set);
  }

  private static Map<String, Object> operatorKey(DeployedContracts contracts, KeyRing keys) {
    var key = new LinkedHashMap<String, Object>();
    key.put("id", "1");
    key.put("address", keys.address(KeyRing.Role.CHECKPOINT).hex());
    key.put("from", String.valueOf(contracts.deployTime()));
    key.put("revokedAt", null);
    return key;
  }

  private static Map<String, Object> asset(DeployedContracts contracts) {
    var asset = new LinkedHashMap<String, Object>();
    asset.put("token", contracts.token());
    asset.put("currency", contracts.currency());
    asset.put("exponent", String.valueOf(contracts.exponent()));
    asset.put("decimals", String.valueOf(contracts.decimals()));
    return asset;
  }
}
