package dev.bascule.chainrpc.node;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** An account's proof as a node tells it; what it shows, the caller checks against a header. */
public record NodeProof(List<Bytes> account, Map<Hash32, List<Bytes>> storage) {

  public NodeProof {
    account = List.copyOf(account);
    storage = Map.copyOf(storage);
  }

  static NodeProof of(JsonNode json) {
    Map<Hash32, List<Bytes>> storage = new HashMap<>();
    for (JsonNode each : Json.field(json, "storageProof")) {
      // Nodes shorten the key, and do not answer in the order in which they were asked.
      BigInteger slot = Json.quantity(each, "key");
      storage.put(Hash32.ofHex("0x" + "%064x".formatted(slot)), nodes(Json.field(each, "proof")));
    }
    return new NodeProof(nodes(Json.field(json, "accountProof")), storage);
  }

  private static List<Bytes> nodes(JsonNode list) {
    List<Bytes> nodes = new ArrayList<>();
    for (JsonNode each : list) nodes.add(Json.bytes(each));
    return nodes;
  }
}
