package dev.bascule.cli.network;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What the service says about itself.
 *
 * @param assets by currency
 */
public record ServiceInfo(VaultDomain domain, Map<String, Asset> assets) {
  public ServiceInfo {
    assets = Map.copyOf(assets);
  }

  public static ServiceInfo of(JsonNode info) {
    JsonNode domain = Fields.child(info, "domain");
    var assets = new LinkedHashMap<String, Asset>();
    for (JsonNode node : Fields.list(info, "assets")) {
      var asset =
          new Asset(
              new AssetId(assets.size() + 1),
              Fields.text(node, "currency"),
              (int) Fields.number(node, "exponent"),
              Address.ofHex(Fields.text(node, "token")),
              (int) Fields.number(node, "decimals"));
      assets.put(asset.currency(), asset);
    }
    var vault = Address.ofHex(Fields.text(domain, "verifyingContract"));
    return new ServiceInfo(new VaultDomain(Fields.number(domain, "chainId"), vault), assets);
  }
}
